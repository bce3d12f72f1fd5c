//! What one call of a tool may use.

use super::super::reach::{Reach, Root};
use super::super::settings::{GlobalArgs, GlobalFlags};

/// What one call of a tool may use. Files are read anew for each.
pub(super) struct Session {
    global: GlobalArgs,
    root: Root,
}

impl Session {
    pub(super) const fn new(global: GlobalArgs, root: Root) -> Self {
        Self { global, root }
    }

    /// Takes a text in the place of a file of this name.
    pub(super) fn give(&mut self, name: &str, text: String) {
        self.root.given.insert(name.into(), text);
    }

    /// The flags and the configuration file of the root.
    pub(super) fn settings(&self) -> GlobalFlags {
        GlobalFlags::new(self.global).reaching(Reach::Within(self.root.clone()))
    }
}
