//! Names: their definitions, uses and colours, and new ones.

use crate::protocol::{script, workspace};
use gen_lsp_types::Uri;
use partiql_iam_lsp::{definition, highlights, legend, prepare_rename, rename, tokens};

fn uri() -> Uri {
    Uri::from("file:///a.partiql")
}

/// The places of an alias, as text with brackets around them.
fn marked(text: &str) -> String {
    let (document, at) = script(text, &workspace());
    let mut text = document.text().as_str().to_owned();
    let mut places: Vec<_> =
        highlights(&document, &workspace(), at).iter().map(|one| document.text().bytes(one.range)).collect();
    places.sort_by_key(|range| std::cmp::Reverse(range.start));
    for range in places {
        text.insert(range.end, ']');
        text.insert(range.start, '[');
    }
    text
}

#[test]
fn an_alias_and_its_uses() {
    assert_eq!(
        marked("SELECT v.a, w.b FROM Vehicle AS v|, @v.Owners AS w WHERE v = 1"),
        "SELECT [v].a, w.b FROM Vehicle AS [v], @[v].Owners AS w WHERE [v] = 1"
    );
    assert_eq!(
        marked("SELECT p.x, (SELECT p| FROM @p.y AS p) FROM Person AS p"),
        "SELECT p.x, (SELECT [p] FROM @p.y AS [p]) FROM Person AS p"
    );
    assert_eq!(marked("SELECT i| FROM Person AS p BY i"), "SELECT [i] FROM Person AS p BY [i]");
    assert_eq!(marked("SELECT Person|.x FROM Person"), "SELECT [Person].x FROM [Person]");
    assert_eq!(marked("SELECT x| FROM Person AS p"), "SELECT x FROM Person AS p");
    // The condition of a join does not see the sources after it, but it sees the blocks around.
    assert_eq!(
        marked("SELECT (SELECT 1 FROM p.a AS a JOIN p.b AS b ON p|.x = 1 JOIN p.c AS p ON p.y = 1) FROM Person AS p"),
        "SELECT (SELECT 1 FROM [p].a AS a JOIN [p].b AS b ON [p].x = 1 JOIN [p].c AS p ON p.y = 1) FROM Person AS [p]"
    );
    let (document, at) = script("SELECT v|.a FROM Vehicle AS v", &workspace());
    let place = definition(&document, &workspace(), &uri(), at).unwrap();
    assert_eq!(place.range.start.character, 27);
}

/// The text after a rename, or why there is none.
fn renamed(text: &str, new: &str) -> Result<String, String> {
    let (document, at) = script(text, &workspace());
    let edit = rename(&document, &workspace(), &uri(), at, new)?;
    let mut text = document.text().as_str().to_owned();
    for edit in edit.changes.unwrap()[&uri()].iter().rev() {
        text.replace_range(document.text().bytes(edit.range), &edit.new_text);
    }
    Ok(text)
}

#[test]
fn an_alias_is_renamed_everywhere() {
    let text = "SELECT v.a FROM Vehicle AS v|, @v.Owners AS w WHERE v.b = 'v'";
    assert_eq!(renamed(text, "car").unwrap(), "SELECT car.a FROM Vehicle AS car, @car.Owners AS w WHERE car.b = 'v'");
    assert_eq!(
        renamed(text, "select").unwrap(),
        "SELECT \"select\".a FROM Vehicle AS \"select\", @\"select\".Owners AS w WHERE \"select\".b = 'v'"
    );
    assert_eq!(renamed(text, "w").unwrap_err(), "with `w` the statement would not mean the same");
    assert_eq!(
        renamed("SELECT a FROM Vehicle AS v|, v.x AS y", "Person").unwrap_err(),
        "with `Person` the statement would not mean the same"
    );
    assert_eq!(renamed("SELECT a| FROM Vehicle", "b").unwrap_err(), "there is no alias here");
    assert_eq!(renamed("SELECT a FROM Vehicle|", "b").unwrap_err(), "`Vehicle` has no alias; give it one with `AS`");
    let (document, at) = script(text, &workspace());
    assert_eq!(prepare_rename(&document, &workspace(), at), Some(27..28));
}

#[test]
fn a_rename_that_turns_the_removal_of_a_document_into_that_of_an_element_is_refused() {
    assert_eq!(renamed("FROM Vehicle AS v| REMOVE v", "x").unwrap(), "FROM Vehicle AS x REMOVE x");
    let other = "FROM Vehicle AS v|, @v.Owners AS o REMOVE v";
    assert_eq!(renamed(other, "O").unwrap_err(), "with `O` the statement would not mean the same");
}

fn coloured(text: &str) -> Vec<(String, String)> {
    let (document, _) = script(text, &workspace());
    let names = legend().token_types;
    let (mut line, mut start) = (0, 0);
    let found = tokens(&document, 0..text.len()).data.into_iter().map(|token| {
        line += token.delta_line;
        start = if token.delta_line > 0 { token.delta_start } else { start + token.delta_start };
        let bounds = document.text().line(line as usize).unwrap();
        let word = &document.text().as_str()[bounds][start as usize..(start + token.length) as usize];
        (word.to_owned(), names[token.token_type as usize].clone())
    });
    found.collect()
}

#[test]
fn tokens_have_their_colours() {
    let kinds =
        |text: &str| coloured(text).into_iter().map(|(word, kind)| format!("{word}:{kind}")).collect::<Vec<_>>();
    assert_eq!(
        kinds("SELECT v.a, COUNT(b) FROM Vehicle AS v -- x\nWHERE c = ? AND `{d: 1}` <> 'e'"),
        [
            "SELECT:keyword",
            "v:variable",
            "a:property",
            "COUNT:function",
            "b:property",
            "FROM:keyword",
            "Vehicle:class",
            "AS:keyword",
            "v:variable",
            "-- x:comment",
            "WHERE:keyword",
            "c:property",
            "=:operator",
            "?:parameter",
            "AND:keyword",
            "`{d: 1}`:macro",
            "<>:operator",
            "'e':string",
        ]
    );
    assert_eq!(
        kinds("SELECT * FROM history(Person) AS h; EXEC REDACT_REVISION /* a\nb */ 5"),
        [
            "SELECT:keyword",
            "*:operator",
            "FROM:keyword",
            "history:function",
            "Person:class",
            "AS:keyword",
            "h:variable",
            "EXEC:keyword",
            "REDACT_REVISION:function",
            "/* a:comment",
            "b */:comment",
            "5:number",
        ]
    );
    let (document, _) = script("SELECT * FROM Person;\nSELECT * FROM Vehicle", &workspace());
    assert_eq!(tokens(&document, 0..5).data.len(), 4, "the statement in the range alone");
}
