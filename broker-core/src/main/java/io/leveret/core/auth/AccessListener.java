package io.leveret.core.auth;

/// Who must act when rights change: what was begun with a right may have to end without it.
///
/// Called on the loop of the [UserDirectory], after the change.
public interface AccessListener {
  /// Somebody for whom nothing follows from a change.
  AccessListener NONE =
      new AccessListener() {
        @Override
        public void changed(String userName) {}

        @Override
        public void removed(String userName) {}
      };

  /// Some right of a user may be gone.
  void changed(String userName);

  /// There is no such user any more, even if another one of that name should follow.
  void removed(String userName);
}
