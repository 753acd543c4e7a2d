package dev.impound.agent.files;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import org.jspecify.annotations.Nullable;

/** The system calls that Java has no way to. Paths are bytes that end in a zero. */
final class NativeFiles {
  static final int NO_SUCH_ATTRIBUTE = 61;
  static final int NOT_SUPPORTED = 95;

  private static final int PATH_ONLY = 010000000;
  private static final int CLOSE_ON_EXEC = 02000000;

  static {
    Native.register(NativeFiles.class, Platform.C_LIBRARY_NAME);
  }

  private NativeFiles() {}

  /** For {@link #open}: the place only, which opens no device and no pipe, and never a link's. */
  static int place(boolean followLinks) {
    // This one flag differs between the processors.
    int noFollow = Platform.isARM() ? 0100000 : 0400000;
    return PATH_ONLY | CLOSE_ON_EXEC | (followLinks ? 0 : noFollow);
  }

  static native int open(byte[] path, int flags) throws LastErrorException;

  static native int close(int descriptor) throws LastErrorException;

  static native long readlinkat(int folder, byte[] path, byte[] target, long size)
      throws LastErrorException;

  static native long listxattr(byte[] path, byte @Nullable [] names, long size)
      throws LastErrorException;

  static native long getxattr(byte[] path, byte[] name, byte @Nullable [] value, long size)
      throws LastErrorException;
}
