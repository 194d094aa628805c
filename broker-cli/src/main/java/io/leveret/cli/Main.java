package io.leveret.cli;

/// The entry point: runs one command and exits with its code. Stateless.
///
/// Exit codes: 0 done, 1 failed with one line on standard error, 2 not understood, 3 a broker that
/// ended because its disk failed.
///
/// It knows nothing of picocli, whose classes are too old for a cache of classes that are linked:
/// loading them takes longer than all else that a start does.
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    var start = PlainStart.of(args);
    int exitCode = start.isPresent() ? run(start.get()) : Commands.run(args);
    System.out.flush();
    System.exit(exitCode);
  }

  private static int run(StartCommand start) {
    try {
      return start.call();
    } catch (Exception e) {
      return Failures.report(e, System.err::println);
    }
  }
}
