//! The page: nothing of the input is HTML in it, and it needs nothing else.

use partiql_iam_audit::report::{By, Report};
use partiql_iam_audit::{Known, Tally};
use serde_json::json;

use crate::{export, of_files, tally};

fn page(tally: &Tally, by: By) -> String {
    let mut page = Vec::new();
    Report::new(tally, by, false).unwrap().write_html(&mut page).unwrap();
    String::from_utf8(page).unwrap()
}

/// The names of elements that are opened and not closed, or closed and not opened.
fn unbalanced(page: &str) -> Vec<String> {
    let mut open: Vec<String> = Vec::new();
    for tag in page.split('<').skip(1) {
        let name: String = tag.chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '/').collect();
        match name.strip_prefix('/') {
            Some(name) if open.last().is_some_and(|last| last == name) => _ = open.pop(),
            Some(name) => return vec![name.to_owned()],
            None if matches!(name.as_str(), "" | "meta") => {}
            None => open.push(name),
        }
    }
    open
}

#[test]
fn it_has_all_parts() {
    let tally = of_files(&Known::default(), &export("json"));
    for by in [By::Table, By::Shape] {
        let page = page(&tally, by);
        assert!(page.starts_with("<!doctype html>\n<html lang=\"en\">"));
        for part in ["<svg id=\"map\"", "<svg id=\"time\"", "Not understood", "All uses", "prefers-color-scheme"] {
            assert!(page.contains(part), "{part}");
        }
        assert_eq!(unbalanced(&page), Vec::<String>::new());
    }
    let trail = of_files(&Known::default(), &export("cloudtrail")[..1]);
    let page = page(&trail, By::Principal);
    assert!(page.contains("<h2>Scans</h2>") && page.contains("SELECT Customer FROM Orders"), "{page}");
}

#[test]
fn nothing_of_the_input_is_html() {
    let bad = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";
    let event = json!({
        "eventVersion": "1.11", "eventSource": "dynamodb.amazonaws.com", "eventName": "ExecuteStatement",
        "eventTime": "2026-03-01T09:01:00Z", "awsRegion": "eu-west-1", "recipientAccountId": "111122223333", "eventID": bad,
        "userIdentity": {"type": "IAMUser", "arn": bad},
        "requestParameters": {"statement": format!("SELECT \"{}\" FROM Orders", bad.replace('"', "\"\""))},
        "resources": [{"ARN": format!("arn:aws:dynamodb:eu-west-1:111122223333:table/{bad}")}],
    });
    let mut other = event.clone();
    other["requestParameters"]["statement"] = format!("SELEC {bad}").into();
    let mut empty = event.clone();
    empty["eventSource"] = "dynamodb.amazonaws.com".into();
    empty["eventName"] = bad.into();
    empty["requestParameters"] = serde_json::Value::Null;
    let text = format!("{event}\n{other}\n{empty}\n{{\"{bad}");
    let tally = tally(&Known::default(), text.as_bytes(), bad, Some(partiql_iam_audit::Format::Trail));
    assert!(tally.unread.count() == 1 && tally.differences.count() == 1 && tally.problems.len() == 1, "{tally:#?}");
    for by in [By::Principal, By::Table, By::Shape] {
        let page = page(&tally, by);
        for part in ["<script", "<img", "onerror=alert(2)>\"", "http:", "https:", "javascript:", " src="] {
            let escaped = part == " src=" || part.starts_with("onerror");
            assert!(!page.contains(part) || escaped, "{part}: {page}");
        }
        assert_eq!(unbalanced(&page), Vec::<String>::new(), "{page}");
        let mut markdown = Vec::new();
        Report::new(&tally, by, false).unwrap().write_markdown(&mut markdown).unwrap();
        let markdown = String::from_utf8(markdown).unwrap();
        for line in markdown.lines().filter(|line| line.contains("<script")) {
            // Within code nothing is HTML.
            assert!(line.starts_with("| `") || line.starts_with("- ") || line.contains("| `"), "{line}");
        }
    }
}
