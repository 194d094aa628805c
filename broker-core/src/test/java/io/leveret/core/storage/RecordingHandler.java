package io.leveret.core.storage;

import io.leveret.core.storage.format.Damage;
import io.leveret.core.storage.format.MissingSegment;
import java.util.ArrayList;
import java.util.List;

/// Notes what a store tells when it is opened; every queue is known.
final class RecordingHandler implements RecoveryHandler {
  final List<Found> messages = new ArrayList<>();
  final List<Damage> damages = new ArrayList<>();
  final List<MissingSegment> missing = new ArrayList<>();
  int commands;

  @Override
  public void command(byte[] command) {
    commands++;
  }

  @Override
  public boolean isKnown(int queueId) {
    return true;
  }

  @Override
  public void message(int queueId, Found message) {
    messages.add(message);
  }

  @Override
  public void missing(MissingSegment segment) {
    missing.add(segment);
  }

  @Override
  public void damaged(Damage damage) {
    damages.add(damage);
  }
}
