//! Two answers compared, and counted.

use std::collections::BTreeMap;
use std::fmt;

use partiql_iam::iam::{Decision, DenialKind};

use crate::guide::reading::Answers;
use crate::policies::rows::Rows;

/// What came out.
#[derive(Default)]
pub(crate) struct Tally<'r> {
    rows: Option<&'r Rows>,
    worker: usize,
    workers: usize,
    turn: usize,
    pub(crate) sets: u64,
    refused: u64,
    cases: u64,
    allowed: u64,
    denied: u64,
    /// Denied, since the readings of the guide do not agree.
    silent: u64,
    /// Unknown, since the answer depends on what is not given.
    unknown: u64,
    /// What differs and has a row.
    differ: u64,
    /// Rows of differences that were needed, by their place.
    pub(crate) used: BTreeMap<usize, u64>,
    /// The questions that an answer depended on.
    pub(crate) silences: BTreeMap<&'static str, u64>,
    wrong: BTreeMap<String, (u64, String)>,
}

/// What is known of the keys of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    All,
    /// Of some it would have to be given.
    Some,
    /// Nobody can say of one whether it is there: it is decided as is worse.
    Either,
}

/// Of a decision what is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    Allowed,
    /// By a statement that surely applies.
    SurelyDenied,
    /// By a statement of which that is not sure.
    MaybeDenied,
    Missing,
    Unknown,
}

impl Said {
    fn of(decision: &Decision) -> Self {
        let Decision::Denied(denial) = decision else { return Self::Allowed };
        match denial.kind() {
            DenialKind::Unknown => Self::Unknown,
            DenialKind::ImplicitDeny => Self::Missing,
            DenialKind::ExplicitDeny if denial.denied_by.iter().any(|deny| deny.not_known.is_empty()) => {
                Self::SurelyDenied
            }
            DenialKind::ExplicitDeny => Self::MaybeDenied,
        }
    }
}

impl<'r> Tally<'r> {
    pub(crate) fn new(rows: &'r Rows, worker: usize, workers: usize) -> Self {
        Self { rows: Some(rows), worker, workers, ..Self::default() }
    }

    /// Whether the next set of policies is one of this worker.
    pub(crate) fn is_mine(&mut self) -> bool {
        self.turn += 1;
        self.turn % self.workers == self.worker
    }

    /// IAM does not take one of the policies, by the product.
    pub(crate) fn refuse(&mut self) {
        self.refused += 1;
    }

    /// Compares. If not all is known, the answers are those for every value of what is not.
    pub(crate) fn compare(
        &mut self,
        decision: &Decision,
        answers: Answers,
        known: Known,
        text: impl FnOnce() -> String,
    ) {
        self.cases += 1;
        let said = Said::of(decision);
        let Answers { allowed, implicit, explicit, asked: _ } = answers;
        let (never, always) = (!allowed, allowed && !implicit && !explicit);
        let is_given = known != Known::Some;
        let kind = match said {
            Said::Allowed if always => {
                self.allowed += 1;
                return;
            }
            // Allowed here and denied there.
            Said::Allowed => "wider",
            Said::SurelyDenied if !allowed && !implicit => {
                self.denied += 1;
                return;
            }
            Said::SurelyDenied if known == Known::Either && explicit => {
                self.denied += 1;
                return;
            }
            // Allowed there in some reading.
            Said::SurelyDenied if allowed => "surely-denied",
            Said::SurelyDenied => {
                self.denied += 1;
                "other-reason"
            }
            // Something may deny it there too, or its statement is one that is not sure.
            Said::MaybeDenied | Said::Missing | Said::Unknown if is_given && answers.differ() => {
                self.silent += 1;
                for name in answers.names() {
                    *self.silences.entry(name).or_default() += 1;
                }
                return;
            }
            Said::MaybeDenied | Said::Missing if never => {
                self.denied += 1;
                match (said, explicit) {
                    (Said::MaybeDenied, false) => "other-reason",
                    (Said::Missing, true) if !implicit => "other-reason",
                    _ => return,
                }
            }
            Said::Unknown if !is_given && answers.differ() => {
                self.unknown += 1;
                return;
            }
            Said::Unknown => "vague",
            // Nothing of what is not given could make it allowed, it says.
            Said::MaybeDenied | Said::Missing if !is_given && answers.asked == 0 => "blind",
            Said::MaybeDenied | Said::Missing if !is_given => {
                self.silent += 1;
                return;
            }
            Said::MaybeDenied | Said::Missing => "stricter",
        };
        let text = text();
        let rows = self.rows.map(|rows| rows.differences.as_slice()).unwrap_or_default();
        if let Some(row) = rows.iter().position(|row| row.is_of(kind, &text)) {
            self.differ += 1;
            *self.used.entry(row).or_default() += 1;
            return;
        }
        let shown = format!("{text}\n      {said:?}, the guide: {answers:?} {:?}", answers.names().collect::<Vec<_>>());
        // One a first operator.
        let operator =
            text.split("\"Condition\":{").nth(1).and_then(|after| after.split(':').next()).unwrap_or_default();
        let wrong = self.wrong.entry(format!("{kind} {operator}")).or_insert((0, shown.clone()));
        wrong.0 += 1;
        if shown.len() < wrong.1.len() {
            wrong.1 = shown;
        }
    }

    pub(crate) fn and(mut self, other: Self) -> Self {
        let Self { sets, refused, cases, allowed, denied, silent, unknown, differ, used, silences, wrong, .. } = other;
        self.sets += sets;
        self.refused += refused;
        self.cases += cases;
        self.allowed += allowed;
        self.denied += denied;
        self.silent += silent;
        self.unknown += unknown;
        self.differ += differ;
        for (row, count) in used {
            *self.used.entry(row).or_default() += count;
        }
        for (name, count) in silences {
            *self.silences.entry(name).or_default() += count;
        }
        for (kind, (count, text)) in wrong {
            let wrong = self.wrong.entry(kind).or_insert((0, text.clone()));
            wrong.0 += count;
            if text.len() < wrong.1.len() {
                wrong.1 = text;
            }
        }
        self
    }

    /// Prints what is wrong; whether nothing is.
    pub(crate) fn report(&self, world: &str) -> bool {
        for (kind, (count, text)) in &self.wrong {
            println!("policies, {world}: {kind}: {count}, such as\n    {text}");
        }
        self.wrong.is_empty()
    }
}

impl fmt::Display for Tally<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { sets, refused, cases, allowed, denied, silent, unknown, differ, .. } = self;
        write!(
            f,
            "{cases} questions to {sets} sets of policies ({refused} refused): {allowed} allowed and {denied} denied by both, {silent} denied where \
             the guide is silent, {unknown} unknown, {differ} differ"
        )
    }
}
