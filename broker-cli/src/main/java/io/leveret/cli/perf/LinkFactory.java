package io.leveret.cli.perf;

import io.leveret.cli.perf.report.Tally;
import io.leveret.cli.perf.wire.AmqpUri;
import io.leveret.cli.perf.wire.FieldValues;
import io.leveret.cli.perf.wire.FrameWriter;
import io.leveret.cli.perf.wire.Session;
import io.leveret.cli.perf.wire.Wire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Opens the connections of a run and puts agents on their channels. Any thread; each call makes
/// one link that nobody else knows yet.
final class LinkFactory {
  private final LoadPlan plan;
  private final AmqpUri uri;
  private final Topology topology;
  private final LoadState state;

  LinkFactory(LoadPlan plan, AmqpUri uri, Topology topology, LoadState state) {
    this.plan = plan;
    this.uri = uri;
    this.topology = topology;
    this.state = state;
  }

  /// A connection of the producers `first` (inclusive) to `end` (exclusive).
  Link producers(int first, int end, Tally tally) throws IOException {
    var session = Session.open(uri, plan.target().heartbeat);
    var agents = new ArrayList<Agent>();
    for (int producer = first; producer < end; producer++) {
      int channel = producer - first + 1;
      session.openChannel(channel);
      if (plan.publish().confirm > 0) {
        session.method(channel, Wire.CONFIRM_SELECT).octet(0);
        session.call(Wire.CONFIRM_SELECT_OK);
      }
      agents.add(publisher(producer, channel, session.frameMax()));
    }
    return new Link(session, agents, tally, state);
  }

  private Publisher publisher(int producer, int channel, int frameMax) {
    var batch = MessageBatch.build(plan.shape(producer), channel, frameMax, plan.batchOctets());
    // Spread over the interval, so that a thousand producers do not all send in the same instant.
    double phase = (double) producer / plan.publish().producers;
    return new Publisher(channel, batch, plan.publisherPlan(), phase, state);
  }

  /// A connection of the consumers `first` (inclusive) to `end` (exclusive).
  Link consumers(int first, int end, Tally tally) throws IOException {
    var session = Session.open(uri, plan.target().heartbeat);
    var agents = new ArrayList<Agent>();
    var consume = new FrameWriter();
    for (int consumer = first; consumer < end; consumer++) {
      int channel = consumer - first + 1;
      session.openChannel(channel);
      prepareConsumer(session, channel, plan.queue(consumer));
      writeConsume(consume, channel, plan.queue(consumer));
      agents.add(new Subscriber(channel, plan.subscriberPlan(), state));
    }
    var link = new Link(session, agents, tally, state);
    link.paceReading(plan.consume().rate * agents.size());
    link.send(consume.take());
    return link;
  }

  private void prepareConsumer(Session session, int channel, String queue) throws IOException {
    if (plan.topology().exclusive && !plan.topology().predeclared) {
      topology.declareQueue(session, channel, queue);
      topology.bindAll(session, channel, List.of(queue));
    }
    if (plan.consume().qos > 0) {
      session.method(channel, Wire.BASIC_QOS).int32(0).int16(plan.consume().qos).octet(0);
      session.call(Wire.BASIC_QOS_OK);
    }
  }

  private void writeConsume(FrameWriter out, int channel, String queue) {
    out.method(channel, Wire.BASIC_CONSUME)
        .int16(0)
        .shortString(queue)
        .shortString("perf-" + channel)
        .octet(plan.consume().autoAck ? 0b10 : 0)
        .table(FieldValues.typed(plan.consume().arguments))
        .end();
  }
}
