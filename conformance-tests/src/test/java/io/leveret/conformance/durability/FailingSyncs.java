package io.leveret.conformance.durability;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/// An agent in a broker's process. From the moment that a file is there the kernel answers every
/// sync of the process with an input/output error, as it does when a disk fails: a filter of system
/// calls sees to that. The broker is the one that people run.
///
/// Linux on x86-64 only.
@SuppressWarnings("restricted") // what the C library has and Java has not
public final class FailingSyncs {
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  // Of linux/prctl.h, linux/seccomp.h and the table of system calls.
  private static final int NO_NEW_PRIVILEGES = 38;
  private static final long SECCOMP = 317;
  private static final long SET_FILTER = 1;
  private static final long ALL_THREADS = 1;

  // Of linux/filter.h and linux/audit.h.
  private static final int LOAD_WORD = 0x20;
  private static final int JUMP_IF_EQUAL = 0x15;
  private static final int RETURN = 0x06;
  private static final int ALLOW = 0x7fff0000;
  private static final int FAIL_WITH_EIO = 0x00050000 | 5;
  private static final int X86_64 = 0xC000003E;
  private static final int FSYNC = 74;
  private static final int FDATASYNC = 75;

  private FailingSyncs() {}

  /// Whether there can be one here.
  static boolean arePossible() {
    return System.getProperty("os.name").equals("Linux")
        && System.getProperty("os.arch").equals("amd64");
  }

  /// Makes the agent's file.
  static void writeTo(Path jar) throws IOException {
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Premain-Class", FailingSyncs.class.getName());
    String name = FailingSyncs.class.getName().replace('.', '/') + ".class";
    try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest);
        var code = FailingSyncs.class.getClassLoader().getResourceAsStream(name)) {
      out.putNextEntry(new ZipEntry(name));
      code.transferTo(out);
    }
  }

  /// Is called before the broker begins.
  public static void premain(String trigger) {
    var file = Path.of(trigger);
    Thread.ofPlatform()
        .daemon()
        .name("failing-syncs")
        .start(() -> {
          while (!Files.exists(file)) {
            LockSupport.parkNanos(POLL_NANOS);
          }
          begin();
        });
  }

  private static void begin() {
    try (var arena = Arena.ofConfined()) {
      MemorySegment program = arena.allocate(16, 8);
      program.set(JAVA_INT, 0, INSTRUCTIONS.length / 4);
      program.set(ADDRESS, 8, instructions(arena));
      var prctl =
          call(
              "prctl",
              FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
              1);
      int forbidden = (int) prctl.invoke(NO_NEW_PRIVILEGES, 1L, 0L, 0L, 0L);
      var seccomp =
          call(
              "syscall",
              FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS),
              1);
      long filtered = (long) seccomp.invoke(SECCOMP, SET_FILTER, ALL_THREADS, program);
      if (forbidden != 0 || filtered != 0) {
        throw new IllegalStateException("no filter: " + forbidden + ", " + filtered);
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /// Four numbers each: code, jump if true, jump if not, operand.
  private static final int[] INSTRUCTIONS = {
    LOAD_WORD, 0, 0, 4,
    JUMP_IF_EQUAL, 0, 4, X86_64,
    LOAD_WORD, 0, 0, 0,
    JUMP_IF_EQUAL, 1, 0, FSYNC,
    JUMP_IF_EQUAL, 0, 1, FDATASYNC,
    RETURN, 0, 0, FAIL_WITH_EIO,
    RETURN, 0, 0, ALLOW
  };

  private static MemorySegment instructions(Arena arena) {
    var bytes = ByteBuffer.allocate(INSTRUCTIONS.length * 2).order(ByteOrder.nativeOrder());
    for (int i = 0; i < INSTRUCTIONS.length; i += 4) {
      bytes.putShort((short) INSTRUCTIONS[i]);
      bytes.put((byte) INSTRUCTIONS[i + 1]).put((byte) INSTRUCTIONS[i + 2]);
      bytes.putInt(INSTRUCTIONS[i + 3]);
    }
    MemorySegment copy = arena.allocate(bytes.capacity(), 8);
    copy.copyFrom(MemorySegment.ofArray(bytes.array()));
    return copy;
  }

  private static MethodHandle call(String name, FunctionDescriptor type, int fixed) {
    var linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name), type, Linker.Option.firstVariadicArg(fixed));
  }
}
