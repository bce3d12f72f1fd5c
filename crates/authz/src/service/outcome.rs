//! What becomes of a request.

use super::settings::Enforcement;
use partiql_iam::authorizer::Stage;

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Allowed,
    Refused,
    /// Let through in a dry run.
    WouldRefuse,
}

impl Outcome {
    pub(super) const ALL: [Self; 3] = [Self::Allowed, Self::Refused, Self::WouldRefuse];

    /// `refused_at`: how far the request came, if it is refused.
    pub(super) const fn new(refused_at: Option<Stage>, enforcement: Enforcement) -> Self {
        match (refused_at, enforcement) {
            (None, _) => Self::Allowed,
            // Nobody knows what the upstream would make of it.
            (Some(Stage::Protocol), _) | (Some(_), Enforcement::Enforce) => Self::Refused,
            (Some(_), Enforcement::DryRun) => Self::WouldRefuse,
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Refused => "refused",
            Self::WouldRefuse => "would-refuse",
        }
    }
}
