package dev.impound.controller.alarm;

import dev.impound.controller.alarm.MessageRefusedException.Reason;
import java.util.List;

/** Where sources hand in what they read. Safe for many threads. */
public interface Intake {

  /**
   * An alarm that is on the disk.
   *
   * @param repeated whether it was there already
   */
  record Admitted(long number, boolean repeated) {
    /** As operators see it. */
    public String id() {
      return "ALM-" + number;
    }
  }

  /**
   * Makes alarms durable; what follows from them follows by itself.
   *
   * @throws MessageRefusedException TOO_MANY or NOT_STORED; then none of them is to be relied on
   */
  List<Admitted> admit(List<Alarm> alarms);

  /** A source's trigger came: whoever polls for it should do so now. Returns at once. */
  void trigger(String source, Reading.Trigger trigger);

  /** Counts and records a message that was refused. Returns at once. */
  void refused(String source, Reason reason, String remote, String detail);
}
