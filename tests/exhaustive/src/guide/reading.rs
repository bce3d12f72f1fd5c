//! Where the guide is silent: each such question is answered in both ways.

use crate::guide::Answer;

/// Defines [`Silence`] with the names that `policies.txt` gives reasons for.
macro_rules! silences {
    ($($variant:ident $name:literal)*) => {
        /// A question that the guide does not answer. The reasons are in `policies.txt`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Silence {
            $($variant,)*
        }

        impl Silence {
            pub(crate) const NAMES: &[&str] = &[$($name),*];
        }
    };
}

silences! {
    StatementWithoutValue "statement-without-value"
    RefusedForSessions "refused-for-sessions"
    EmptyIsNull "empty-is-null"
    EmptyIsMissing "empty-is-missing"
    AnyIfExists "any-if-exists"
    NoSetOperator "no-set-operator"
    WrongType "wrong-type"
    NoArn "no-arn"
    ShortArnPattern "short-arn-pattern"
    BoolVariable "bool-variable"
    MappedAddress "mapped-address"
    MalformedVariable "malformed-variable"
    MultivaluedVariable "multivalued-variable"
    EmptyVariable "empty-variable"
    WildcardInValue "wildcard-in-value"
    ShortResource "short-resource"
    ShortWildcards "short-wildcards"
    ColonInResource "colon-in-resource"
    CaseOfHead "case-of-head"
    ForbiddenWildcard "forbidden-wildcard"
    ForbiddenVariable "forbidden-variable"
    GrantToEveryone "grant-to-everyone"
    NotPrincipal "not-principal"
    EndpointPrincipal "endpoint-principal"
}

/// One way to answer the questions, in the order in which they come up.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    chosen: Vec<bool>,
    next: usize,
    asked: u64,
}

impl Reading {
    pub(crate) fn chooses(&mut self, silence: Silence) -> bool {
        self.asked |= 1 << silence as u64;
        if self.next == self.chosen.len() {
            self.chosen.push(false);
        }
        self.next += 1;
        self.chosen[self.next - 1]
    }
}

/// The answers of all readings.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Answers {
    pub(crate) allowed: bool,
    pub(crate) implicit: bool,
    pub(crate) explicit: bool,
    /// The questions that came up, a bit each.
    pub(crate) asked: u64,
}

impl Answers {
    pub(crate) fn or(self, other: Self) -> Self {
        Self {
            allowed: self.allowed || other.allowed,
            implicit: self.implicit || other.implicit,
            explicit: self.explicit || other.explicit,
            asked: self.asked | other.asked,
        }
    }

    /// Whether the readings do not agree on whether it is allowed.
    pub(crate) fn differ(self) -> bool {
        self.allowed && (self.implicit || self.explicit)
    }

    pub(crate) fn names(self) -> impl Iterator<Item = &'static str> {
        Silence::NAMES.iter().enumerate().filter(move |(place, _)| self.asked >> place & 1 == 1).map(|(_, name)| *name)
    }
}

/// Asks in every reading, or in as many as are wanted.
pub(crate) fn every(limit: u32, mut ask: impl FnMut(&mut Reading) -> Answer) -> Answers {
    let (mut reading, mut answers) = (Reading::default(), Answers::default());
    for _ in 0..limit {
        match ask(&mut reading) {
            Answer::Allowed => answers.allowed = true,
            Answer::ImplicitlyDenied => answers.implicit = true,
            Answer::ExplicitlyDenied => answers.explicit = true,
        }
        answers.asked = reading.asked;
        while reading.chosen.pop_if(|last| *last).is_some() {}
        match reading.chosen.last_mut() {
            None => return answers,
            Some(last) => *last = true,
        }
        reading.next = 0;
    }
    answers
}
