package io.leveret.architecture;

import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/// One owner, one thread: what makes locks needless, and the domain repeatable.
final class ConfinementTest {
  private static final JavaClasses MAIN = BrokerClasses.ALL;

  /// Where threads meet.
  private static final String[] MEETING_PLACES = {
    "io.leveret.core.loop..",
    "io.leveret.core.server..",
    "io.leveret.core.control..",
    "io.leveret.core.metrics..",
    "io.leveret.core.shard..",
    "io.leveret.core.storage..",
    "io.leveret.cli.."
  };

  /// What runs on the event loop, for every message.
  private static final String[] DOMAIN = {
    "io.leveret.core.message..",
    "io.leveret.core.exchange..",
    "io.leveret.core.queue..",
    "io.leveret.core.vhost..",
    "io.leveret.core.channel..",
    "io.leveret.core.publish..",
    "io.leveret.core.connection.."
  };

  @Test
  void sharesNothingBetweenThreadsElsewhere() {
    DescribedPredicate<JavaClass> shared =
        JavaClass.Predicates.resideInAPackage("java.util.concurrent..")
            .and(DescribedPredicate.not(JavaClass.Predicates.type(ThreadLocalRandom.class)))
            .and(
                DescribedPredicate.not(
                    JavaClass.Predicates.type(java.util.concurrent.TimeUnit.class)))
            .as("threads, locks and concurrent collections");

    noClasses()
        .that()
        .resideOutsideOfPackages(MEETING_PLACES)
        .should(dependOnClassesThat(shared))
        .because("state has one owner; other threads send it tasks")
        .check(MAIN);
  }

  @Test
  void synchronizesNoMethod() {
    ArchRuleDefinition.noMethods()
        .that()
        .areDeclaredInClassesThat()
        .resideOutsideOfPackages(MEETING_PLACES)
        .should()
        .haveModifier(JavaModifier.SYNCHRONIZED)
        .check(MAIN);
  }

  @Test
  void touchesNoFileOrSocketInTheDomain() {
    noClasses()
        .that()
        .resideInAnyPackage(DOMAIN)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.nio.file..", "java.nio.channels..", "java.io..")
        .because("an event loop never blocks")
        .allowEmptyShould(true)
        .check(MAIN);
  }

  @Test
  void takesTimeAndChanceFromOutsideInTheDomain() {
    noClasses()
        .that()
        .resideInAnyPackage(DOMAIN)
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .callConstructor(Random.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(ThreadLocalRandom.class)
        .because("a run can be repeated from its seed and its clock")
        .allowEmptyShould(true)
        .check(MAIN);
  }
}
