//! How a command ended.

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// There is nothing to say.
    Clean,
    /// Something was found, or is denied.
    Found,
    /// Something is not read, or not understood.
    NotUnderstood,
}

impl Exit {
    /// The exit status.
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Found => 1,
            Self::NotUnderstood => 2,
        }
    }

    /// In words.
    pub(crate) const fn meaning(self) -> &'static str {
        match self {
            Self::Clean => "nothing was found",
            Self::Found => "something was found, or is denied",
            Self::NotUnderstood => "something was not read, or not understood",
        }
    }
}
