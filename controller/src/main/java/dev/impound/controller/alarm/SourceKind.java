package dev.impound.controller.alarm;

import java.util.Locale;

/** Kinds of sources of alarms. */
public enum SourceKind {
  /** A topic of Huawei Cloud's Simple Message Notification that posts to the alarm port. */
  SMN,
  /** Huawei Cloud's Host Security Service, polled. */
  HSS,
  /** Falco, by itself or through Falcosidekick. */
  FALCO,
  /** Whoever signs as Standard Webhooks says. */
  GENERIC,
  /** A person, by the command line. */
  OPERATOR;

  /** As configuration and operators spell it, for example "smn". */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
