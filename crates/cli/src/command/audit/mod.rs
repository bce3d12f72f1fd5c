//! `partiql-iam audit`

mod count;
mod files;
mod kinds;
mod manifests;
mod patch;
mod policies;
mod progress;
mod source;
mod sql;
mod unified;
mod who;

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::database::PlaceArgs;
use super::settings::GlobalFlags;
use super::{Failure, complain, note};
use crate::report::Exit;
use partiql_iam::Diagnostic;
use partiql_iam_audit::report::{By, Report};
use partiql_iam_audit::{Format, Known, Moment, Tally};
use policies::PolicyArgs;
use sql::Engine;

const EXAMPLES: &str = "\
Examples:
  partiql-iam audit exports/
  partiql-iam audit --by shape --from 2023-04-01T00:00:00Z --to 2023-05-01T00:00:00Z exports/
  partiql-iam audit exports/wNDQ1DRUEEDSH1pYdBzr7K.8qlFURem51pQl0RiEwt11X.completed.manifest
  partiql-iam audit --by principal --from 90d AWSLogs/123456789012/CloudTrail/
  partiql-iam audit --principal arn:aws:iam::123456789012:role/clerk --policy clerk.json trail/
  partiql-iam audit --ledger ARN --catalog tables.json --least-policy exports/
  partiql-iam audit --policy clerk.json --least-policy --patch trail/ | git apply
  partiql-iam audit --format html exports/ > audit.html
  partiql-iam audit --by principal --who transactions.jsonl exports/
  partiql-iam audit --sql duckdb
  partiql-iam audit --input counts trail-counts.csv
  aws s3 cp s3://bucket/export.json - | partiql-iam audit -

Exports of QLDB's journal in JSON and Ion, with their manifests, records of its streams, files of
CloudTrail, audit logs of `partiql-iam authz` and scripts (`.partiql`) are read, compressed by gzip
or not. In a folder all files are read, under any name, but those of kinds that have no records.

Exit status: 0, everything was read and understood; 1, policies are given, and they do not grant just
what was used, or that is not known; 2, the answer lacks something, which it says: a file is cut,
blocks are missing, a statement is not understood, no least policy can be written, the reader was
stopped.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Audit {
    /// Files and folders; `-` is standard input
    #[arg(value_name = "PATH", required_unless_present = "sql")]
    paths: Vec<PathBuf>,
    /// How the answer is put together
    #[arg(long, value_enum, default_value_t = Grouped::Table)]
    by: Grouped,
    /// What was before it does not count: a time in RFC 3339, a date, or a number of days such as `90d`
    #[arg(long, value_name = "TIME", value_parser = moment)]
    from: Option<Moment>,
    /// What was then or later does not count
    #[arg(long, value_name = "TIME", value_parser = moment)]
    to: Option<Moment>,
    /// What the files are, where they do not tell it themselves
    #[arg(long, value_enum)]
    input: Option<Input>,
    /// Print the query by which an engine counts statements, for `--input counts`
    #[arg(long, value_enum, value_name = "ENGINE", conflicts_with = "paths")]
    sql: Option<Engine>,
    /// Who ran which transaction of a journal: lines of `{"transactionId": …, "principal": …}`, or CSV with these titles
    #[arg(long, value_name = "FILE")]
    who: Option<PathBuf>,
    #[command(flatten)]
    policies: PolicyArgs,
    #[command(flatten)]
    place: PlaceArgs,
    /// The form of the answer; json prints one object for each line of it, each on a line
    #[arg(long, value_enum, default_value_t = Form::Text)]
    format: Form,
    /// How many files are read at once; as many as there are processors, if it is not given
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..))]
    jobs: Option<u16>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Grouped {
    /// For each principal what it used
    Principal,
    /// For each table what was used on it
    Table,
    /// For each statement, without its values, what it needs
    Shape,
}

/// What files are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Input {
    /// Blocks of a journal, in JSON or Ion
    Journal,
    /// Records of a journal stream, in JSON or Ion
    Stream,
    /// Files or records of CloudTrail
    Cloudtrail,
    /// Audit logs of `partiql-iam authz`
    Authz,
    /// Statements, divided by semicolons
    Script,
    /// Statements and how often each was run, in CSV or JSON, as `--sql` asks an engine for them
    Counts,
}

impl Input {
    /// The format, if files of it have one.
    const fn format(self) -> Option<Format> {
        match self {
            Self::Journal => Some(Format::Journal),
            Self::Stream => Some(Format::Stream),
            Self::Cloudtrail => Some(Format::Trail),
            Self::Authz => Some(Format::Decisions),
            Self::Counts => Some(Format::Counts),
            Self::Script => None,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Form {
    /// For people
    Text,
    /// JSON, for programs
    Json,
    /// CSV, for spreadsheets
    Csv,
    /// Markdown, for tickets
    Markdown,
    /// One page of HTML that needs nothing else
    Html,
}

/// A time, or a number of days before now.
fn moment(text: &str) -> Result<Moment, String> {
    let days = text.strip_suffix('d').and_then(|days| days.parse::<u32>().ok());
    let now = || {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Moment::from_microseconds(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    };
    match days {
        Some(days) => Ok(now().days_before(i64::from(days))),
        None => Moment::parse(text)
            .ok_or_else(|| "write a time as `2023-04-01T00:00:00Z`, a date, or a number of days as `90d`".to_owned()),
    }
}

pub(super) fn run(arguments: &Audit, settings: &GlobalFlags, out: &mut dyn std::io::Write) -> Result<Exit, Failure> {
    if let Some(engine) = arguments.sql {
        out.write_all(engine.query().as_bytes())?;
        return Ok(Exit::Clean);
    }
    if let (Some(from), Some(to)) = (arguments.from, arguments.to)
        && to <= from
    {
        let problem = format!("the window ends at {to}, and begins at {from}");
        return Err(Failure::plain("empty-window", &problem, "give a `--to` that is later than `--from`"));
    }
    if matches!(arguments.format, Form::Csv) && arguments.policies.is_asked() {
        let problem = "CSV has what was used, and no place for what is said of policies";
        return Err(Failure::plain("csv-of-policies", problem, "give `--format json`, or another one"));
    }
    let known = known(arguments, settings)?;
    let files = files::find(&arguments.paths, arguments.input)?;
    let service = arguments.place.said();
    let (mut tally, is_stopped) = count::count(&files, &known, service, arguments.input, arguments.jobs);
    // Before what others did is left out: they may have dropped a table.
    if let Some(catalog) = arguments.place.ledger.target(settings)?.catalog()? {
        tally = tally.with_catalog(&catalog, known.ledger.arn.as_str());
    }
    let narrowed = arguments.policies.narrowed(tally);
    let tally = &narrowed.tally;
    say_problems(tally);
    let by = match arguments.by {
        Grouped::Principal => By::Principal,
        Grouped::Table => By::Table,
        Grouped::Shape => By::Shape,
    };
    let report = Report::new(tally, by, is_stopped).map_err(|error| Failure::without_place(&error))?;
    let beside = arguments.policies.beside(&narrowed, settings)?;
    let differ = beside.as_ref().is_some_and(|beside| policies::differ(&beside.compared));
    arguments.policies.refuse_incomplete(&narrowed, &report)?;
    let patch = arguments.policies.patch(&narrowed, beside.as_ref())?;
    let report = report.with_compared(beside.map(|beside| beside.compared).unwrap_or_default());
    let report = arguments.policies.with_least(tally, report);
    match (patch, arguments.format) {
        (Some(patch), _) => {
            say_doubts(&report);
            out.write_all(patch.as_bytes())?;
        }
        (None, Form::Text) => report.write_text(out)?,
        (None, Form::Json) => report.write_json(out)?,
        (None, Form::Csv) => {
            say_doubts(&report);
            report.write_csv(out)?;
        }
        (None, Form::Markdown) => report.write_markdown(out)?,
        (None, Form::Html) => report.write_html(out)?,
    }
    Ok(match (report.is_incomplete() || report.lacks_policy(), differ) {
        (true, _) => Exit::NotUnderstood,
        (false, true) => Exit::Found,
        (false, false) => Exit::Clean,
    })
}

fn known(arguments: &Audit, settings: &GlobalFlags) -> Result<Known, Failure> {
    let Audit { place, who, from, to, .. } = arguments;
    let ledger = place.ledger.target(settings)?.ledger();
    let tables = place.tables.tables(settings, false)?;
    let who = who.as_deref().map(who::read).transpose()?;
    Ok(Known { ledger, account: tables.account, schema: tables.schema, who, from: *from, to: *to })
}

/// What limits the answer, beside what has no place for it.
fn say_doubts(report: &Report<'_>) {
    for doubt in report.doubts().iter().filter(|doubt| doubt.code != "complete") {
        complain(&note(&doubt.message));
    }
}

/// How many problems are said one by one.
const SAID: usize = 20;

fn say_problems(tally: &Tally) {
    for problem in tally.problems.iter().take(SAID) {
        let Failure::Message(text) = Failure::without_place(Diagnostic::from(problem)) else { continue };
        complain(&text);
    }
    let more = tally.problems.len().saturating_sub(SAID) as u64 + tally.totals.more_problems;
    if more > 0 {
        complain(&format!("note: {more} more of them"));
    }
}
