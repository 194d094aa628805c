package io.leveret.core.definitions.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.leveret.core.auth.PasswordHash;
import io.leveret.core.auth.TopicPermissions;
import io.leveret.core.auth.UserLimits;
import io.leveret.core.auth.VirtualHostPermissions;
import io.leveret.core.config.ConfigException;
import io.leveret.core.definitions.DefinedLimits;
import io.leveret.core.definitions.DefinedPermission;
import io.leveret.core.definitions.DefinedTopicPermission;
import io.leveret.core.definitions.DefinedVirtualHost;
import io.leveret.core.definitions.Definitions;
import io.leveret.core.vhost.VirtualHostLimits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DefinitionsReaderTest {
  /// As a RabbitMQ 4.3 exported it; the password is `guest`.
  private static final String GUEST_HASH = "Dpa7r0LxUiU2xH1bbbD6gLI7kJjqocq59pqBi6v895mL9L2m";

  /// The same password, salted with 1, 2, 3, 4 and hashed with SHA-512.
  private static final String SHA_512 =
      "AQIDBANSvkE51MvG7pNDq4NjmP8SFay7rWsolg//30q7jnApCiuE049Jxcha"
          + "pptDh7ryvu/VdvUXYHbwdpa9veVAv14=";

  /// As a RabbitMQ 4.3 exports its definitions, in its order, with users and limits.
  private static final String EXPORT =
      """
      {"permissions":[{"configure":".*","read":"^in","user":"app","vhost":"/","write":""}],
       "rabbitmq_version":"4.3.6","product_name":"RabbitMQ","product_version":"4.3.6",
       "rabbit_version":"4.3.6",
       "exchanges":[{"arguments":{},"auto_delete":false,"name":"x","type":"topic","vhost":"/"}],
       "vhosts":[{"limits":{"max-connections":3},"metadata":{"tags":[]},"name":"/"},
                 {"limits":{},"metadata":{},"name":"orders"}],
       "users":[{"hashing_algorithm":"rabbit_password_hashing_sha256",
                 "limits":{"max-channels":4,"max-connections":-1},"name":"app",
                 "password_hash":"%s","tags":["monitoring"]}],
       "global_parameters":[{"name":"cluster_tags","value":[]}],
       "parameters":[{"component":"vhost-limits","name":"limits",
                      "value":{"max-connections":3,"max-queues":4},"vhost":"/"},
                     {"component":"shovel","name":"s","value":{"src":"a"},"vhost":"/"}],
       "policies":[],
       "topic_permissions":[{"exchange":"amq.topic","read":"^in","user":"app","vhost":"/",
                             "write":"^{username}"}],
       "explanation":"Definitions of cluster 'rabbit@vm'","rabbitmq_definition_format":"cluster","original_cluster_name":"rabbit@vm",
       "queues":[],"bindings":[]}
      """
          .formatted(GUEST_HASH);

  /// SE-06: the hash is that of RabbitMQ.
  @Test
  void readsAUser() throws IOException {
    var user = read(EXPORT).users().getFirst().user();

    assertThat(user.name()).isEqualTo("app");
    assertThat(user.passwordHash().matches("guest")).isTrue();
    assertThat(user.tags()).containsExactly("monitoring");
    assertThat(user.limits()).isEqualTo(new UserLimits(-1, 4));
  }

  @Test
  void readsVirtualHostsInTheirOrder() throws IOException {
    var definitions = read(EXPORT);

    assertThat(definitions.virtualHosts())
        .extracting(DefinedVirtualHost::name)
        .containsExactly("/", "orders");
  }

  /// PC-12: with the virtual host, and as a parameter.
  @Test
  void readsLimitsOfVirtualHostsFromBothPlaces() throws IOException {
    var definitions = read(EXPORT);

    assertThat(definitions.limits())
        .containsExactly(new DefinedLimits("/", new VirtualHostLimits(3, 4)));
  }

  @Test
  void readsLimitsOfVirtualHostsAsTheHttpApiListsThem() throws IOException {
    var definitions =
        read("{\"vhost_limits\": [{\"vhost\": \"/\", \"value\": {\"max-queues\": 0}}]}");

    assertThat(definitions.limits())
        .containsExactly(new DefinedLimits("/", new VirtualHostLimits(-1, 0)));
  }

  /// SE-11.
  @Test
  void readsPermissions() throws IOException {
    var definitions = read(EXPORT);

    assertThat(definitions.permissions())
        .containsExactly(
            new DefinedPermission("app", "/", VirtualHostPermissions.of(".*", "", "^in")));
  }

  /// SE-12.
  @Test
  void readsTopicPermissions() throws IOException {
    var definitions = read(EXPORT);

    assertThat(definitions.topicPermissions())
        .containsExactly(
            new DefinedTopicPermission(
                "app", "/", "amq.topic", TopicPermissions.of("^{username}", "^in")));
  }

  @Test
  void namesOnceWhatItSkips() throws IOException {
    var definitions = read(EXPORT);

    assertThat(definitions.skipped())
        .containsExactly("global_parameters: cluster_tags", "parameters: shovel 's'");
  }

  /// SE-06.
  @Test
  void readsALongHashAndAPlainPassword() throws IOException {
    var longHash =
        read(user(
                "\"hashing_algorithm\": \"rabbit_password_hashing_sha512\","
                    + " \"password_hash\": \"%s\"".formatted(SHA_512)))
            .users()
            .getFirst()
            .user();
    var plain = read(user("\"password\": \"secret\"")).users().getFirst().user();

    assertThat(longHash.passwordHash().matches("guest")).isTrue();
    assertThat(plain.passwordHash().matches("secret")).isTrue();
    assertThat(plain.passwordHash().algorithm()).isEqualTo("rabbit_password_hashing_sha256");
  }

  @Test
  void skipsAnyUnknownKey() throws IOException {
    var definitions =
        read("{\"future\": {\"deep\": [[{}], 1]}, \"users\": [{\"name\": \"a\", \"age\": 7}]}");

    assertThat(definitions.skipped()).containsExactly("future", "users.age");
    assertThat(definitions.users()).hasSize(1);
  }

  /// SE-08.
  @Test
  void readsAUserWithoutAPassword() throws IOException {
    var user = read(user("\"password_hash\": \"\"")).users().getFirst().user();

    assertThat(user.passwordHash()).isEqualTo(PasswordHash.NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[\"a\", \"b\"]", "\"a, b\"", "\"a,b\""})
  void readsTagsAsArrayAndAsText(String tags) throws IOException {
    var user = read(user("\"tags\": " + tags)).users().getFirst().user();

    assertThat(user.tags()).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void readsNoTagsFromAnEmptyText() throws IOException {
    var user = read(user("\"tags\": \"\"")).users().getFirst().user();

    assertThat(user.tags()).isEmpty();
  }

  /// SE-06: whatever the order of the keys.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"password_hash\": \"%s\", \"hashing_algorithm\": \"rabbit_password_hashing_md5\"",
        "\"hashing_algorithm\": \"rabbit_password_hashing_md5\", \"password_hash\": \"%s\""
      })
  void refusesAnotherHashByName(String keys) {
    assertThat(refusal(user(keys.formatted(GUEST_HASH))))
        .isEqualTo(
            "defs.json line 2: user 'u': expected hashing_algorithm"
                + " rabbit_password_hashing_sha256 or rabbit_password_hashing_sha512,"
                + " found rabbit_password_hashing_md5");
  }

  @Test
  void refusesAHashThatIsNoneWithoutShowingIt() {
    assertThat(refusal(user("\"password_hash\": \"secret\"")))
        .isEqualTo("defs.json line 2: user 'u': expected a password_hash of 36 bytes in base64");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[]                                    | one JSON object",
        "{} {}                                 | the end of the file after the object",
        "{\"users\": {}}                       | an array for users",
        "{\"users\": [1]}                      | an object in users",
        "{\"users\": [{}]}                     | a name in each object of users",
        "{\"users\": [{\"name\": null}]}       | a text for name",
        "{\"users\": [{\"tags\": [1]}]}        | a text or an array of texts for tags",
        "{\"users\": [{\"limits\": []}]}       | an object for limits",
        "{\"vhosts\": [{\"name\": 1}]}         | a text for name",
        "{\"vhosts\": [{}]}                    | a name in each object of vhosts",
        "{\"vhost_limits\": [{}]}              | a vhost in each object of the document",
        "{\"permissions\": [{\"user\": \"\"}]} | a configure in each object of permissions",
        "{\"topic_permissions\": [{}]}         | a user in each object of topic_permissions",
        "{\"permissions\": \"all\"}            | an array for permissions",
        "{\"queues\": [{}]}                    | a name of 1 to 255 bytes in each object of queues",
        "{\"queues\": [{\"name\": \"q\"}]}     | a vhost in each object of the document",
        "{\"queues\": [{\"durable\": 1}]}      | true or false for durable",
        "{\"queues\": [{\"arguments\": []}]}   | an object for arguments",
        "{\"queues\": [{\"arguments\": {\"a\": 18446744073709551616}}]} | whole numbers of at most 64 bits in arguments",
        "{\"exchanges\": [{}]}                 | a name of 1 to 255 bytes in each object of exchanges",
        "{\"bindings\": [{}]}                  | a source in each object of bindings",
        "{\"bindings\": [{\"destination_type\": \"topic\"}]} | queue or exchange for destination_type",
        "{\"policies\": [{}]}                  | a name of 1 to 255 bytes in each object of policies",
        "{\"policies\": [{\"priority\": \"1\"}]} | a whole number up to 2147483647 for priority"
      })
  void saysWhatItExpected(String json, String expected) {
    assertThat(refusal(json)).isEqualTo("defs.json line 1: expected " + expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.5", "\"2\"", "99999999999", "1e3"})
  void refusesALimitThatIsNoNumberOfThings(String limit) {
    assertThat(refusal("{\"vhosts\": [{\"limits\": {\"max-queues\": %s}}]}".formatted(limit)))
        .isEqualTo("defs.json line 1: expected a whole number up to 2147483647 for max-queues");
  }

  @Test
  void refusesAPatternThatTakesMoreThanLinearTime() {
    assertThat(refusal("{\"permissions\": [\n{\"configure\": \"^(?!amq)\"}]}"))
        .isEqualTo(
            "defs.json line 2: expected a regular expression, without look-around or back"
                + " reference, for configure, found '^(?!amq)'");
  }

  @Test
  void refusesALimitWhoseMeaningComesLate() {
    assertThat(refusal("{\"parameters\": [{\"value\": {}, \"component\": \"vhost-limits\"}]}"))
        .isEqualTo(
            "defs.json line 1: expected the component before the value in each object of"
                + " parameters");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\n\"users\": [}", "{\n\"users\": [", "{\n users: []}", "{\n\"a\": 1, \"a\": 2}"})
  void refusesBadJsonInOneLine(String json) {
    assertThat(refusal(json)).startsWith("defs.json line 2: expected JSON: ").doesNotContain("\n");
  }

  @Test
  void refusesAnEmptyFile() {
    assertThat(refusal("")).isEqualTo("defs.json line 1: expected one JSON object");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":"})
  void refusesHugeNesting(String opening) {
    assertThat(refusal("{\"future\": " + opening.repeat(100_000)))
        .isEqualTo(
            "defs.json line 1: expected at most 60 levels, and texts and numbers of a usual"
                + " length");
  }

  @Test
  void refusesAFileThatIsNotThere(@TempDir Path directory) {
    var file = directory.resolve("none.json");

    assertThatThrownBy(() -> DefinitionsFiles.read(file))
        .isInstanceOf(ConfigException.class)
        .hasMessage("no definitions file " + file);
  }

  /// OPS-02.
  @Test
  void readsEveryDocumentOfADirectory(@TempDir Path directory) throws IOException {
    Files.writeString(directory.resolve("2.json"), "{\"users\": [{\"name\": \"b\"}]}");
    Files.writeString(directory.resolve("1.json"), "{\"users\": [{\"name\": \"a\"}]}");
    Files.writeString(directory.resolve("notes.txt"), "not JSON");

    assertThat(DefinitionsFiles.read(directory).users())
        .extracting(defined -> defined.user().name())
        .containsExactly("a", "b");
  }

  @Test
  void namesTheFileAndTheLine(@TempDir Path directory) throws IOException {
    var file = Files.writeString(directory.resolve("d.json"), "{\n\n\"users\": 1}");

    assertThatThrownBy(() -> DefinitionsFiles.read(file))
        .isInstanceOf(ConfigException.class)
        .hasMessage(file + " line 3: expected an array for users");
  }

  private static String user(String keys) {
    return "{\"users\": [\n{\"name\": \"u\", " + keys + "}]}";
  }

  private static Definitions read(String json) throws IOException {
    var bytes = new ByteArrayInputStream(json.getBytes(UTF_8));
    return DefinitionsReader.read(bytes, "defs.json", Optional.empty());
  }

  private static String refusal(String json) {
    var refusal = catchThrowableOfType(ConfigException.class, () -> read(json));
    return String.valueOf(refusal.getMessage());
  }
}
