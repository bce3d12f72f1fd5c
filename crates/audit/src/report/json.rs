//! A report for programs.

use std::io::{self, Write};
use std::sync::Arc;

use partiql_iam::iam::PolicyDocument;
use serde::Serialize;

use super::Report;
use super::compare::Compared;
use super::confidence::Doubt;
use super::least::LeastUsed;
use super::line::Line;
use crate::coverage::Blocks;
use crate::moment::Moment;
use crate::problem::Problem;
use crate::row::{Difference, Unread};
use crate::tally::Totals;
use crate::usage::Usage;

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum Object<'r> {
    Use(&'r Line),
    Unread {
        #[serde(skip_serializing_if = "Option::is_none")]
        principal: Option<&'r str>,
        code: &'r str,
        message: &'r str,
        shape: &'r str,
        #[serde(flatten)]
        usage: &'r Usage,
    },
    Difference {
        said: &'r str,
        shape: &'r str,
        #[serde(flatten)]
        usage: &'r Usage,
    },
    Others {
        of: &'static str,
        #[serde(flatten)]
        usage: &'r Usage,
    },
    Problem {
        #[serde(flatten)]
        problem: &'r Problem,
        message: String,
    },
    Strand {
        strand: &'r str,
        gaps: Vec<Blocks>,
        repeated: Vec<Blocks>,
    },
    OtherOperation {
        operation: &'r str,
        count: u64,
    },
    Period {
        day: String,
        days: i64,
        action: &'static str,
        count: u64,
    },
    Compared(&'r Compared),
    LeastPolicy {
        #[serde(skip_serializing_if = "Option::is_none")]
        principal: Option<&'r str>,
        service: &'static str,
        policy: &'r PolicyDocument,
    },
    NoPolicy {
        #[serde(skip_serializing_if = "Option::is_none")]
        principal: Option<&'r str>,
        service: &'static str,
        code: &'static str,
        message: String,
    },
    Summary {
        #[serde(flatten)]
        totals: &'r Totals,
        #[serde(skip_serializing_if = "Option::is_none")]
        first: Option<Moment>,
        #[serde(skip_serializing_if = "Option::is_none")]
        last: Option<Moment>,
        incomplete: bool,
        confidence: &'r [Doubt],
    },
}

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let tally = report.tally;
    let mut line = |object: Object<'_>| -> io::Result<()> {
        serde_json::to_writer(&mut *out, &object)?;
        out.write_all(b"\n")
    };
    report.lines.iter().try_for_each(|of| line(Object::Use(of)))?;
    for (Unread { principal, code, message, shape }, usage) in &tally.unread.rows {
        line(Object::Unread { principal: principal.as_deref(), code, message, shape, usage })?;
    }
    for (Difference { said, shape }, usage) in &tally.differences.rows {
        line(Object::Difference { said, shape, usage })?;
    }
    for (of, others) in [("unread", &tally.unread.others), ("difference", &tally.differences.others)] {
        if let Some(usage) = others {
            line(Object::Others { of, usage })?;
        }
    }
    for problem in &tally.problems {
        line(Object::Problem { problem, message: problem.to_string() })?;
    }
    for strand in tally.coverage.strands() {
        let (gaps, repeated) = (tally.coverage.gaps(strand), tally.coverage.repeated(strand));
        line(Object::Strand { strand, gaps, repeated })?;
    }
    for (operation, count) in &tally.other_operations {
        let operation: &Arc<str> = operation;
        line(Object::OtherOperation { operation, count: *count })?;
    }
    for (first, action, count) in tally.days.iter() {
        line(Object::Period { day: first.date(), days: tally.days.width(), action: action.name(), count })?;
    }
    report.compared.iter().try_for_each(|one| line(Object::Compared(one)))?;
    for (principal, LeastUsed { service, policies }) in
        report.least.iter().flat_map(|(principal, least)| least.iter().map(move |least| (principal.as_deref(), least)))
    {
        match policies {
            Ok(policies) => {
                policies.iter().try_for_each(|policy| line(Object::LeastPolicy { principal, service, policy }))?;
            }
            Err(error) => {
                line(Object::NoPolicy { principal, service, code: error.code(), message: error.to_string() })?;
            }
        }
    }
    line(Object::Summary {
        totals: &tally.totals,
        first: tally.first,
        last: tally.last,
        incomplete: report.is_incomplete(),
        confidence: &report.doubts,
    })
}
