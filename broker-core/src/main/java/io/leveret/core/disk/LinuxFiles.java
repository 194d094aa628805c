package io.leveret.core.disk;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What Linux can do with files and the JDK cannot say. Absent elsewhere, and where native calls
/// are not allowed.
///
/// Any thread. Looked up when it is first needed, which takes some milliseconds.
@SuppressWarnings("restricted") // the launcher allows native access; without it there is none
final class LinuxFiles {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERROR =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final int KEEP_SIZE = 1;
  private static final int WRITE_ONLY_CLOSE_ON_EXEC = 1 | 0x80000;
  private static final int INTERRUPTED = 4;

  /// ENOSPC and EDQUOT.
  private static final Set<Integer> FULL = Set.of(28, 122);

  /// ENOSYS, EOPNOTSUPP, EINVAL, EPERM: not on this kernel, or not on this file system.
  private static final Set<Integer> UNSUPPORTED = Set.of(38, 95, 22, 1);

  private final MethodHandle open;
  private final MethodHandle close;
  private final MethodHandle allocate;
  private final MethodHandle explain;

  private LinuxFiles() {
    var path = FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT);
    this.open =
        LINKER.downcallHandle(symbol("open"), path, ERRNO, Linker.Option.firstVariadicArg(2));
    this.close = LINKER.downcallHandle(symbol("close"), FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    var range = FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
    this.allocate = LINKER.downcallHandle(symbol("fallocate"), range, ERRNO);
    this.explain =
        LINKER.downcallHandle(symbol("strerror"), FunctionDescriptor.of(ADDRESS, JAVA_INT));
  }

  private static MemorySegment symbol(String name) {
    return LINKER.defaultLookup().findOrThrow(name);
  }

  /// Made when somebody asks first.
  private static final class Known {
    static final Optional<LinuxFiles> FILES = find();

    private static Optional<LinuxFiles> find() {
      if (!System.getProperty("os.name", "").equals("Linux")) {
        return Optional.empty();
      }
      try {
        return Optional.of(new LinuxFiles());
      } catch (RuntimeException | LinkageError _) {
        return Optional.empty(); // another C library, or native access is denied
      }
    }
  }

  static Optional<LinuxFiles> find() {
    return Known.FILES;
  }

  /// Takes the blocks for the first `size` bytes of a file. Answers false where there is no such
  /// promise.
  ///
  /// @param grows whether the file becomes that long, too
  boolean allocate(Path file, long size, boolean grows) throws IOException {
    try (var arena = Arena.ofConfined()) {
      var state = arena.allocate(STATE);
      int descriptor =
          (int) open.invoke(state, arena.allocateFrom(file.toString()), WRITE_ONLY_CLOSE_ON_EXEC);
      if (descriptor < 0) {
        return false;
      }
      try {
        return allocate(state, descriptor, size, grows);
      } finally {
        var _ = (int) close.invoke(descriptor);
      }
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean allocate(MemorySegment state, int descriptor, long size, boolean grows)
      throws Throwable {
    int error;
    do {
      int result = (int) allocate.invoke(state, descriptor, grows ? 0 : KEEP_SIZE, 0L, size);
      error = result == 0 ? 0 : (int) ERROR.get(state, 0L);
    } while (error == INTERRUPTED);
    if (FULL.contains(error)) {
      throw new OutOfSpaceException(text(error));
    }
    if (error != 0 && !UNSUPPORTED.contains(error)) {
      throw new IOException(text(error));
    }
    return error == 0;
  }

  /// What the C library calls an error, in the language of this process, as the JDK does.
  private String text(int error) {
    try {
      var found = (MemorySegment) explain.invoke(error);
      return found.reinterpret(Short.MAX_VALUE).getString(0);
    } catch (Throwable _) {
      return "error " + error;
    }
  }

  /// Whether `message` is what the JDK says when a disk or a quota is full.
  static boolean meansFull(@Nullable String message) {
    if (message == null) {
      return false;
    }
    return message.contains("No space left on device")
        || message.contains("Disk quota exceeded")
        || find()
            .filter(files -> FULL.stream().anyMatch(error -> message.contains(files.text(error))))
            .isPresent();
  }
}
