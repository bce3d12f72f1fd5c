//! What becomes of a request.

use super::settings::Enforcement;
use partiql_iam::authorizer::{Refusal, Stage};

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

    pub(super) const fn new(refusal: Option<&Refusal>, enforcement: Enforcement) -> Self {
        match (refusal, enforcement) {
            (None, _) => Self::Allowed,
            // Nobody knows what the upstream would make of it.
            (Some(Refusal { stage: Stage::Protocol, .. }), _) | (Some(_), Enforcement::Enforce) => Self::Refused,
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
