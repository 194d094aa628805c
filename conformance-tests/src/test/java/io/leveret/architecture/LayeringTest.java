package io.leveret.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who may know whom. What a package must not know is said in its `package-info`, and held here.
final class LayeringTest {
  private static final JavaClasses MAIN = BrokerClasses.ALL;

  /// Core from the bottom to the top: a package knows those before it and none after it.
  private static final List<String> CORE_UPWARDS =
      List.of(
          "loop",
          "message",
          "storage",
          "shard",
          "exchange",
          "queue",
          "vhost",
          "publish",
          "channel",
          "connection",
          "definitions",
          "offline",
          "control",
          "server");

  private static String core(String name) {
    return "io.leveret.core." + name + "..";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "loop",
        "message",
        "storage",
        "shard",
        "exchange",
        "queue",
        "vhost",
        "publish",
        "channel",
        "connection",
        "definitions",
        "offline",
        "control"
      })
  void knowsNothingAboveItself(String name) {
    var above = new ArrayList<String>();
    for (var higher : CORE_UPWARDS.subList(CORE_UPWARDS.indexOf(name) + 1, CORE_UPWARDS.size())) {
      above.add(core(higher));
    }

    noClasses()
        .that()
        .resideInAPackage(core(name))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(above.toArray(String[]::new))
        .because("dependencies run one way, from the server down to the loop")
        .allowEmptyShould(true)
        .check(MAIN);
  }

  @Test
  void keepsExchangesFromStorage() {
    noClasses()
        .that()
        .resideInAPackage(core("exchange"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(core("storage"), core("loop"))
        .because("routing has no side effects: a key in, destinations out")
        .allowEmptyShould(true)
        .check(MAIN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"auth", "config", "metrics", "policy"})
  void keepsLeavesFree(String leaf) {
    classes()
        .that()
        .resideInAPackage(core(leaf))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            core(leaf),
            "io.leveret.protocol.value..",
            "java..",
            "com.google.re2j..",
            "org.jctools..",
            "org.slf4j..",
            "org.jspecify..")
        .because("leaves are open to all of core, so they must lead nowhere")
        .allowEmptyShould(true)
        .check(MAIN);
  }

  @Test
  void keepsDefinitionsToUsersAndVirtualHosts() {
    noClasses()
        .that()
        .resideInAPackage(core("definitions"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            core("loop"), core("storage"), core("channel"), core("connection"), "io.netty..")
        .because("what a file defines is decided before there are connections")
        .check(MAIN);
  }

  @Test
  void keepsJsonInOnePlace() {
    noClasses()
        .that()
        .resideInAPackage("io.leveret.core..")
        .and()
        .resideOutsideOfPackage(core("json"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.fasterxml..")
        .check(MAIN);
  }

  @Test
  void keepsTheProtocolFreeOfTheBroker() {
    noClasses()
        .that()
        .resideInAPackage("io.leveret.protocol..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.leveret.core..", "io.leveret.cli..")
        .check(MAIN);
  }

  @Test
  void keepsCoreFreeOfTheCommand() {
    noClasses()
        .that()
        .resideInAPackage("io.leveret.core..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.leveret.cli..")
        .check(MAIN);
  }

  @Test
  void keepsFramesOutOfTheDomain() {
    noClasses()
        .that()
        .resideInAnyPackage(
            core("loop"),
            core("message"),
            core("storage"),
            core("exchange"),
            core("queue"),
            core("vhost"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.leveret.protocol.frame..")
        .because("frames end at the connection and its channels")
        .check(MAIN);
  }

  @Test
  void keepsNettyInTheServer() {
    noClasses()
        .that()
        .resideOutsideOfPackage(core("server"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.netty..")
        .because("the domain must run, and be tested, without a socket")
        .check(MAIN);
  }

  @Test
  void hasNoCyclesOfPackages() {
    slices().matching("io.leveret.(**)").should().beFreeOfCycles().check(MAIN);
  }
}
