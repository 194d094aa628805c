package io.leveret.protocol.method;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Holds every method against the specification: its ids, and its fields in wire order. Reserved
/// fields are left out; `class-id` and `method-id` of the two close methods are renamed.
final class MethodTableTest {
  private static final String SPECIFICATION =
      """
      10.10 Connection.Start versionMajor versionMinor serverProperties mechanisms locales
      10.11 Connection.StartOk clientProperties mechanism response locale
      10.20 Connection.Secure challenge
      10.21 Connection.SecureOk response
      10.30 Connection.Tune channelMax frameMax heartbeat
      10.31 Connection.TuneOk channelMax frameMax heartbeat
      10.40 Connection.Open virtualHost
      10.41 Connection.OpenOk
      10.50 Connection.Close replyCode replyText failedClassId failedMethodId
      10.51 Connection.CloseOk
      10.60 Connection.Blocked reason
      10.61 Connection.Unblocked
      10.70 Connection.UpdateSecret newSecret reason
      10.71 Connection.UpdateSecretOk
      20.10 Channel.Open
      20.11 Channel.OpenOk
      20.20 Channel.Flow active
      20.21 Channel.FlowOk active
      20.40 Channel.Close replyCode replyText failedClassId failedMethodId
      20.41 Channel.CloseOk
      30.10 Access.Request realm exclusive passive active write read
      30.11 Access.RequestOk ticket
      40.10 Exchange.Declare exchange type passive durable autoDelete internal noWait arguments
      40.11 Exchange.DeclareOk
      40.20 Exchange.Delete exchange ifUnused noWait
      40.21 Exchange.DeleteOk
      40.30 Exchange.Bind destination source routingKey noWait arguments
      40.31 Exchange.BindOk
      40.40 Exchange.Unbind destination source routingKey noWait arguments
      40.51 Exchange.UnbindOk
      50.10 Queue.Declare queue passive durable exclusive autoDelete noWait arguments
      50.11 Queue.DeclareOk queue messageCount consumerCount
      50.20 Queue.Bind queue exchange routingKey noWait arguments
      50.21 Queue.BindOk
      50.30 Queue.Purge queue noWait
      50.31 Queue.PurgeOk messageCount
      50.40 Queue.Delete queue ifUnused ifEmpty noWait
      50.41 Queue.DeleteOk messageCount
      50.50 Queue.Unbind queue exchange routingKey arguments
      50.51 Queue.UnbindOk
      60.10 Basic.Qos prefetchSize prefetchCount global
      60.11 Basic.QosOk
      60.20 Basic.Consume queue consumerTag noLocal noAck exclusive noWait arguments
      60.21 Basic.ConsumeOk consumerTag
      60.30 Basic.Cancel consumerTag noWait
      60.31 Basic.CancelOk consumerTag
      60.40 Basic.Publish exchange routingKey mandatory immediate
      60.50 Basic.Return replyCode replyText exchange routingKey
      60.60 Basic.Deliver consumerTag deliveryTag redelivered exchange routingKey
      60.70 Basic.Get queue noAck
      60.71 Basic.GetOk deliveryTag redelivered exchange routingKey messageCount
      60.72 Basic.GetEmpty
      60.80 Basic.Ack deliveryTag multiple
      60.90 Basic.Reject deliveryTag requeue
      60.100 Basic.RecoverAsync requeue
      60.110 Basic.Recover requeue
      60.111 Basic.RecoverOk
      60.120 Basic.Nack deliveryTag multiple requeue
      85.10 Confirm.Select noWait
      85.11 Confirm.SelectOk
      90.10 Tx.Select
      90.11 Tx.SelectOk
      90.20 Tx.Commit
      90.21 Tx.CommitOk
      90.30 Tx.Rollback
      90.31 Tx.RollbackOk
      """;

  @Test
  void hasEveryMethodOfTheSpecificationWithItsFieldsInWireOrder() {
    var methods =
        Arrays.stream(Method.class.getPermittedSubclasses())
            .flatMap(type -> Arrays.stream(type.getPermittedSubclasses()))
            .map(MethodTableTest::describe)
            .collect(Collectors.joining("\n", "", "\n"));

    assertThat(methods).isEqualTo(SPECIFICATION);
  }

  private static String describe(Class<?> type) {
    var methodClass = type.getDeclaringClass();
    var ids = constant(methodClass, "CLASS_ID") + "." + constant(type, "ID");
    var name = methodClass.getSimpleName().replace("Method", ".") + type.getSimpleName();
    var fields = Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName);
    return Stream.concat(Stream.of(ids, name), fields).collect(Collectors.joining(" "));
  }

  private static Object constant(Class<?> type, String name) {
    try {
      return type.getDeclaredField(name).get(null);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(type + " has no constant " + name, e);
    }
  }
}
