package io.leveret.core.control;

import io.leveret.core.config.ConfigException;
import io.leveret.core.loop.Loop;
import io.leveret.core.policy.PolicyException;
import io.leveret.core.vhost.ProtectedVirtualHostException;
import io.leveret.protocol.error.AmqpException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The way from other threads to the loop and back. Any thread but the loop.
public final class LoopCalls {
  private static final long PATIENCE_SECONDS = 60;

  private final Loop loop;
  private final Consumer<Runnable> whenDurable;
  private final BooleanSupplier hasRoom;

  /// @param whenDurable runs a task, on the loop, once every change made so far is on disk
  /// @param hasRoom whether there is room, on the loop, for a change that takes nothing away
  public LoopCalls(Loop loop, Consumer<Runnable> whenDurable, BooleanSupplier hasRoom) {
    this.loop = loop;
    this.whenDurable = whenDurable;
    this.hasRoom = hasRoom;
  }

  /// Runs `task` on the loop and answers what it answered, when all it changed is on disk.
  ///
  /// @throws ControlException when the task refused, or there is no answer to be had
  public <T> T call(Supplier<T> task) throws InterruptedException {
    var answer = new CompletableFuture<T>();
    try {
      loop.execute(() -> run(task, answer));
      return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (RejectedExecutionException _) {
      throw new ControlException("the broker is stopping");
    } catch (TimeoutException _) {
      throw new ControlException("no answer within " + PATIENCE_SECONDS + " seconds");
    } catch (ExecutionException e) {
      throw refusal(Objects.requireNonNull(e.getCause()));
    }
  }

  /// As [#call], without an answer.
  public void run(Runnable task) throws InterruptedException {
    call(() -> {
      task.run();
      return true;
    });
  }

  /// As [#run], for a task that needs room on the disk.
  ///
  /// @throws ControlException when there is none, too; the task is not run then
  public void change(Runnable task) throws InterruptedException {
    run(() -> {
      requireRoom();
      task.run();
    });
  }

  /// Loop: says whether there is room on the disk for a change that takes nothing away.
  ///
  /// @throws ControlException when there is none
  public void requireRoom() {
    if (!hasRoom.getAsBoolean()) {
      throw new ControlException(
          "the disk is full: until there is room, only deletions are taken, and consumers go on");
    }
  }

  private <T> void run(Supplier<T> task, CompletableFuture<T> answer) {
    try {
      T value = task.get();
      whenDurable.accept(() -> answer.complete(value));
    } catch (RuntimeException | Error e) {
      // What it changed before it failed is on its way to the disk, too: nobody need wait for that.
      answer.completeExceptionally(e);
    }
  }

  /// What the other thread throws in place of what the task threw.
  private static RuntimeException refusal(Throwable cause) {
    return switch (cause) {
      case ControlException e -> e;
      case AmqpException e -> new ControlException(String.valueOf(e.getMessage()));
      case ConfigException e -> new ControlException(String.valueOf(e.getMessage()));
      case PolicyException e -> new ControlException(String.valueOf(e.getMessage()));
      case ProtectedVirtualHostException e -> new ControlException(String.valueOf(e.getMessage()));
      default -> new IllegalStateException("a command failed on the loop", cause);
    };
  }
}
