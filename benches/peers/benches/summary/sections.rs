//! What the summary says, each part from the results of one run.

use crate::items::ITEM_CLASSES;
use crate::results::{Measured, Results};
use crate::statements::CLASSES;
use crate::table::{Table, number, times};

const OURS: &str = "partiql-iam";

/// The other parsers, each with how many times as long it should take.
const PEERS: [(&str, f64); 3] = [("partiql-parser", 10.0), ("sqlparser", 18.0), ("qusql-parse", 2.0)];

/// What this library and a peer cost, if the peer accepts the statement; `true` if that had to be adapted for it.
fn pair(results: &Results, peer: &str, row: &str) -> Option<(Measured, Measured, bool)> {
    pair_of("parse", results, peer, row)
}

fn pair_of(group: &str, results: &Results, peer: &str, row: &str) -> Option<(Measured, Measured, bool)> {
    let theirs = results.get(group, peer, row)?;
    let adapted = results.get(group, &format!("{OURS} for {peer}"), row);
    Some((adapted.or_else(|| results.get(group, OURS, row))?, theirs, adapted.is_some()))
}

/// Each class of DynamoDB beside the peers, and a decision on it.
pub(crate) fn dynamodb(results: &Results) -> Table {
    const GROUP: &str = "parse-dynamodb";
    let mut header = vec!["statement", "bytes", "ns", "parse alone, ns", "to logos", "decision, ns"];
    header.extend(PEERS.map(|(peer, _)| peer));
    let mut table = Table::new(&header);
    for (class, _, _) in ITEM_CLASSES {
        let Some(ours) = results.get(GROUP, OURS, class) else { continue };
        let time = |measured: Option<Measured>| measured.map(|one| number(one.nanoseconds)).unwrap_or_default();
        let floor = results.get(GROUP, "logos", class).map(|floor| times(ours.nanoseconds / floor.nanoseconds));
        let mut cells = vec![
            class.to_owned(),
            number(ours.bytes.unwrap_or_default() as f64).replace(".00", ""),
            number(ours.nanoseconds),
            time(results.get(GROUP, "parse alone", class)),
            floor.unwrap_or_default(),
            time(results.get("decide-dynamodb", class, "")),
        ];
        for (peer, _) in PEERS {
            cells.push(pair_of(GROUP, results, peer, class).map_or_else(
                || "refuses".to_owned(),
                |pair| if pair.2 { times(ratio(pair)) + " a" } else { times(ratio(pair)) },
            ));
        }
        table.push(cells);
    }
    table
}

fn ratio((ours, theirs, _): (Measured, Measured, bool)) -> f64 {
    theirs.nanoseconds / ours.nanoseconds
}

fn megabytes(measured: Measured) -> String {
    let bytes = measured.bytes.unwrap_or_default() as f64;
    number(bytes / measured.nanoseconds * 1_000.0)
}

/// Each class beside the peers.
pub(crate) fn classes(results: &Results) -> Table {
    let mut header = vec!["statement", "bytes", "ns", "MB/s", "parse alone, ns", "to logos"];
    header.extend(PEERS.map(|(peer, _)| peer));
    let mut table = Table::new(&header);
    for row in CLASSES.map(|(class, _)| class).into_iter().chain(["corpus"]) {
        let Some(ours) = results.get("parse", OURS, row) else { continue };
        let mut cells = vec![
            row.to_owned(),
            number(ours.bytes.unwrap_or_default() as f64).replace(".00", ""),
            number(ours.nanoseconds),
            megabytes(ours),
        ];
        let parse = results.get("parse", "parse alone", row).map(|parse| number(parse.nanoseconds));
        cells.push(parse.unwrap_or_default());
        let floor = results.get("parse", "logos", row).map(|floor| times(ours.nanoseconds / floor.nanoseconds));
        cells.push(floor.unwrap_or_default());
        for (peer, _) in PEERS {
            cells.push(pair(results, peer, row).map_or_else(
                || "refuses".to_owned(),
                |pair| if pair.2 { times(ratio(pair)) + " a" } else { times(ratio(pair)) },
            ));
        }
        table.push(cells);
    }
    table
}

/// The sentence of the front page: the quickest and the slowest class, and the medians over the classes.
pub(crate) fn sentence(results: &Results) -> Option<String> {
    let ours = CLASSES.iter().map(|(class, _)| results.get("parse", OURS, class).map(|ours| ours.nanoseconds));
    let ours = ours.collect::<Option<Vec<f64>>>()?;
    let least = ours.iter().copied().min_by(f64::total_cmp)?;
    let most = ours.into_iter().max_by(f64::total_cmp)?;
    let decision = results.get("decide", OURS, "3")?.nanoseconds;
    let floor = over_classes(|class| to_floor(results, class))?;
    let mut peers = Vec::new();
    for (peer, _) in PEERS {
        let ratio = over_classes(|class| pair(results, peer, class).map(ratio))?;
        peers.push(format!("{} with {peer}", times(ratio)));
    }
    Some(format!(
        "A typical statement takes {} to {} ns from text to requirements, {} what splitting it into tokens takes, and a decision {} ns more; \
         parsing alone takes more with other parsers: {}.\n",
        number(least),
        number(most),
        times(floor),
        number(decision),
        peers.join(", "),
    ))
}

/// The median over the classes that have a value.
fn over_classes(value: impl Fn(&str) -> Option<f64>) -> Option<f64> {
    median(CLASSES.iter().filter_map(|(class, _)| value(class)).collect())
}

/// How much of the corpus each peer accepts.
pub(crate) fn accepted(results: &Results) -> Table {
    let mut table = Table::new(&["parser", "statements"]);
    for parser in [OURS].into_iter().chain(PEERS.map(|(peer, _)| peer)) {
        let statements = results.get("parse", parser, "corpus").and_then(|measured| measured.elements);
        table.push(vec![parser.to_owned(), statements.map_or_else(String::new, |statements| statements.to_string())]);
    }
    table
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let (low, high) = (values.get(values.len().checked_sub(1)? / 2)?, values.get(values.len() / 2)?);
    Some(f64::midpoint(*low, *high))
}

/// How many times the floor a row costs.
fn to_floor(results: &Results, row: &str) -> Option<f64> {
    Some(results.get("parse", OURS, row)?.nanoseconds / results.get("parse", "logos", row)?.nanoseconds)
}

/// What is to be reached, and what is.
pub(crate) fn reach(results: &Results) -> Table {
    let mut table = Table::new(&["aim", "median", "corpus as one", "to reach", "is"]);
    let mut push = |aim: String, measured: [Option<String>; 2], to_reach: String, is_met: Option<bool>| {
        let is = is_met.map_or("not measured", |is_met| if is_met { "met" } else { "missed" }).to_owned();
        let measured = measured.map(|measured| measured.unwrap_or_else(|| "-".to_owned()));
        table.push([aim].into_iter().chain(measured).chain([to_reach, is]).collect());
    };
    for (peer, least) in PEERS {
        let classes = over_classes(|class| pair(results, peer, class).map(ratio));
        let corpus = pair(results, peer, "corpus").map(ratio);
        let each = results.each(peer);
        for (over, median, whole) in [("the classes", classes, None), ("the statements of the corpus", each, corpus)] {
            let aim = format!("faster than {peer} parses, over {over}");
            let is_met = median.map(|median| median >= least);
            push(aim, [median, whole].map(|ratio| ratio.map(times)), format!("≥ {least} ×"), is_met);
        }
    }
    let classes = over_classes(|class| to_floor(results, class));
    let corpus = to_floor(results, "corpus");
    let is_met = corpus.map(|corpus| corpus <= 6.0);
    push(
        "over the logos floor".to_owned(),
        [classes, corpus].map(|ratio| ratio.map(times)),
        "≤ 6 ×".to_owned(),
        is_met,
    );
    let worst = refused(results).into_iter().map(|refused| refused.ratio).max_by(f64::total_cmp);
    let is_met = worst.map(|worst| worst <= 3.0);
    let aim = "refusing over accepting, the worst way".to_owned();
    push(aim, [worst.map(times), None], "≤ 3 ×".to_owned(), is_met);
    let first = results.get("first", OURS, "").map(|first| first.nanoseconds / 1_000.0);
    let is_met = first.map(|first| first < 100.0);
    let time = first.map(|first| format!("{} µs", number(first)));
    push("first statement of a process".to_owned(), [time, None], "< 100 µs".to_owned(), is_met);
    table
}

/// Statements broken in one way, each beside the one it was made from.
struct Refused<'r> {
    way: &'r str,
    statements: f64,
    accepted: Measured,
    refused: Measured,
    /// The error with its text.
    message: Measured,
    ratio: f64,
}

fn refused(results: &Results) -> Vec<Refused<'_>> {
    let refused = results.group("refuse").into_iter().filter(|(function, _, _)| *function == "refused");
    let with_others = |(_, way, refused): (_, _, Measured)| {
        let accepted = results.get("refuse", "accepted", way)?;
        let message = results.get("refuse", "with its message", way)?;
        let ratio = refused.nanoseconds / accepted.nanoseconds;
        Some(Refused { way, statements: refused.elements? as f64, accepted, refused, message, ratio })
    };
    refused.filter_map(with_others).collect()
}

/// What errors cost, a statement.
pub(crate) fn errors(results: &Results) -> Table {
    let mut table =
        Table::new(&["broken by", "statements", "accepted, ns", "refused, ns", "ratio", "with message, ns"]);
    for Refused { way, statements, accepted, refused, message, ratio } in refused(results) {
        let each = |measured: Measured| number(measured.nanoseconds / statements);
        table.push(vec![
            way.to_owned(),
            format!("{statements}"),
            each(accepted),
            each(refused),
            times(ratio),
            each(message),
        ]);
    }
    table
}

/// Decisions beside other engines, and what else `benches/decide.rs` measures.
pub(crate) fn decisions(results: &Results) -> Table {
    let mut table = Table::new(&["decision on a DELETE", "policy statements", "ns", "to this library"]);
    for (engine, count, measured) in results.group("decide") {
        let ours = results.get("decide", OURS, count).filter(|_| engine != OURS);
        let ratio = ours.map(|ours| times(measured.nanoseconds / ours.nanoseconds));
        table.push(vec![
            engine.to_owned(),
            count.to_owned(),
            number(measured.nanoseconds),
            ratio.unwrap_or_else(|| "-".to_owned()),
        ]);
    }
    for (group, what) in [("text-to-requirements", "the requirements"), ("text-to-decision", "the decision")] {
        for (statement, _, measured) in results.group(group) {
            let what = format!("from the text to {what}: {statement}");
            table.push(vec![what, "3".to_owned(), number(measured.nanoseconds), "-".to_owned()]);
        }
    }
    table
}

/// The first statement of a process.
pub(crate) fn first(results: &Results) -> Table {
    let mut table = Table::new(&["first statement of a process", "µs"]);
    for parser in [OURS].into_iter().chain(PEERS.map(|(peer, _)| peer)) {
        let Some(measured) = results.get("first", parser, "") else { continue };
        table.push(vec![parser.to_owned(), number(measured.nanoseconds / 1_000.0)]);
    }
    table
}

/// Cost against size. A unit that costs a quarter more than at the size before is marked.
pub(crate) fn scale(results: &Results) -> Table {
    let mut table = Table::new(&["series", "size", "ns", "ns a unit", "to the smallest", ""]);
    let (mut series, mut smallest, mut before) = ("", 0.0, 0.0);
    for (function, _, measured) in results.group("scale") {
        let Some(size) = measured.bytes.or(measured.elements) else { continue };
        let unit = measured.nanoseconds / size as f64;
        if function != series {
            (series, smallest, before) = (function, unit, unit);
        }
        let mark = if unit > before * 1.25 { "more than linear" } else { "" };
        let size = number(size as f64).replace(".00", "") + if measured.bytes.is_some() { " B" } else { "" };
        let ratio = format!("{:.2}", unit / smallest);
        table.push(vec![function.to_owned(), size, number(measured.nanoseconds), number(unit), ratio, mark.to_owned()]);
        before = unit;
    }
    table
}
