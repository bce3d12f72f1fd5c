//! String literals of each language.

use super::body::{Backslash, Breaks, Form, Interpolation, Marks, body};
use super::indented::{raw_string, text_block};
use super::lexer::{Kind, Lexer, Literal};
use super::{Language, php, slash};

/// Reads a string literal. Moves on without one over what could be taken for one: characters, regular expressions.
pub(super) fn read(lexer: &mut Lexer<'_>) -> Option<Literal> {
    match lexer.language {
        Language::Python => python(lexer),
        Language::Java => java(lexer),
        Language::JavaScript => javascript(lexer),
        Language::Go => go(lexer),
        Language::CSharp => csharp(lexer),
        Language::Rust => rust(lexer),
        Language::Kotlin => kotlin(lexer),
        Language::Php => php::read(lexer),
    }
}

fn python(lexer: &mut Lexer<'_>) -> Option<Literal> {
    let rest = lexer.rest();
    let letters = rest.bytes().take(3).take_while(u8::is_ascii_alphabetic).count();
    // Most words are no prefix.
    if !matches!(rest.as_bytes().get(letters), Some(b'"' | b'\'')) {
        return None;
    }
    let prefix = rest.get(..letters)?.to_ascii_lowercase();
    if !matches!(&*prefix, "" | "r" | "u" | "b" | "f" | "t" | "br" | "rb" | "fr" | "rf" | "tr" | "rt") {
        return None;
    }
    let quoted = rest.get(letters..)?;
    let close = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|close| quoted.starts_with(close))?;
    let is_raw = prefix.contains('r');
    let is_formatted = prefix.contains(['f', 't']);
    let form = Form {
        backslash: if is_raw { Backslash::Protects } else { Backslash::Escapes },
        breaks: if close.len() == 3 { Breaks::One } else { Breaks::Refused },
        interpolation: if is_formatted { Interpolation::Brace } else { Interpolation::None },
        // A template string of Python 3.14 is no text.
        is_opaque: prefix.contains(['b', 't']),
        ..Form::plain(close)
    };
    Some(body(lexer, letters + close.len(), form))
}

fn java(lexer: &mut Lexer<'_>) -> Option<Literal> {
    let rest = lexer.rest();
    if rest.starts_with("\"\"\"") {
        return Some(text_block(lexer));
    }
    character(lexer);
    rest.starts_with('"').then(|| body(lexer, 1, Form::plain("\"")))
}

fn javascript(lexer: &mut Lexer<'_>) -> Option<Literal> {
    let rest = lexer.rest();
    match rest.chars().next()? {
        '"' => Some(body(lexer, 1, Form::plain("\""))),
        '\'' => Some(body(lexer, 1, Form::plain("'"))),
        '`' => {
            // A tag makes anything of it.
            let is_tagged = lexer.touches_previous()
                && matches!(lexer.previous(), Some((Kind::Word, _) | (Kind::Operator(_), ")" | "]" | ">")));
            let interpolation = Interpolation::DollarBrace;
            let form = Form { breaks: Breaks::One, interpolation, is_opaque: is_tagged, ..Form::plain("`") };
            Some(body(lexer, 1, form))
        }
        '/' => {
            if !slash::divides(lexer) {
                lexer.at += slash::regular_expression(rest);
            }
            None
        }
        _ => None,
    }
}

fn go(lexer: &mut Lexer<'_>) -> Option<Literal> {
    let rest = lexer.rest();
    if rest.starts_with('`') {
        return Some(body(lexer, 1, Form::raw("`")));
    }
    character(lexer);
    rest.starts_with('"').then(|| body(lexer, 1, Form::plain("\"")))
}

/// How many signs before quotation marks are looked at one by one.
const MOST_SIGNS: usize = 16;

fn csharp(lexer: &mut Lexer<'_>) -> Option<Literal> {
    let rest = lexer.rest();
    character(lexer);
    let prefix = rest.bytes().take_while(|byte| matches!(byte, b'@' | b'$')).count();
    let marks = rest.bytes().skip(prefix).take_while(|byte| *byte == b'"').count();
    let (signs, interpolated) = (rest.get(..prefix)?, rest.get(..prefix)?.contains('$'));
    if marks == 0 {
        // Each of many signs would count those after it.
        lexer.at += if prefix > MOST_SIGNS { prefix } else { 0 };
        return None;
    }
    if marks >= 3 && !signs.contains('@') {
        return Some(raw_string(lexer, prefix, marks, interpolated));
    }
    let is_verbatim = signs.contains('@');
    let form = Form {
        backslash: if is_verbatim { Backslash::Stays } else { Backslash::Escapes },
        marks: if is_verbatim { Marks::Doubled } else { Marks::First },
        breaks: if is_verbatim { Breaks::Kept } else { Breaks::Refused },
        interpolation: if interpolated { Interpolation::Brace } else { Interpolation::None },
        ..Form::plain("\"")
    };
    Some(body(lexer, prefix + 1, form))
}

fn rust(lexer: &mut Lexer<'_>) -> Option<Literal> {
    let rest = lexer.rest();
    let prefix = ["br", "cr", "b", "c", "r", ""].into_iter().find(|prefix| {
        let after = rest.get(prefix.len()..).unwrap_or_default();
        rest.starts_with(prefix)
            && (after.starts_with('"') || prefix.ends_with('r') && after.trim_start_matches('#').starts_with('"'))
    });
    let Some(prefix) = prefix else {
        rust_character(lexer);
        return None;
    };
    let is_opaque = prefix.starts_with(['b', 'c']);
    if !prefix.ends_with('r') {
        let form = Form { breaks: Breaks::One, is_opaque, ..Form::plain("\"") };
        return Some(body(lexer, prefix.len() + 1, form));
    }
    let hashes = rest.get(prefix.len()..)?.bytes().take_while(|byte| *byte == b'#').count();
    let close = format!("\"{}", "#".repeat(hashes));
    Some(body(lexer, prefix.len() + hashes + 1, Form { is_opaque, ..Form::raw(&close) }))
}

fn kotlin(lexer: &mut Lexer<'_>) -> Option<Literal> {
    let rest = lexer.rest();
    let interpolation = Interpolation::Dollar;
    if rest.starts_with("\"\"\"") {
        let form = Form { marks: Marks::Last, interpolation, ..Form::raw("\"\"\"") };
        return Some(body(lexer, 3, form));
    }
    character(lexer);
    rest.starts_with('"').then(|| body(lexer, 1, Form { interpolation, ..Form::plain("\"") }))
}

/// What is longer between single quotation marks is no character, nor a text of one.
const LONGEST_CHARACTER: usize = 1_000;

/// Skips a character between single quotation marks, if one is here.
fn character(lexer: &mut Lexer<'_>) {
    let rest = lexer.rest();
    if let Some(text) = rest.strip_prefix('\'') {
        let mut chars = text.char_indices().take(LONGEST_CHARACTER);
        while let Some((at, c)) = chars.next() {
            match c {
                '\n' => break,
                '\\' if chars.next().is_none_or(|(_, escaped)| escaped == '\n') => break,
                '\'' => {
                    lexer.at += at + 2;
                    return;
                }
                _ => {}
            }
        }
        lexer.at += 1;
    }
}

/// Skips a character, but not the beginning of a lifetime.
fn rust_character(lexer: &mut Lexer<'_>) {
    let Some(text) = lexer.rest().strip_prefix('\'') else { return };
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some('\\'), _) => character(lexer),
        (Some(one), Some('\'')) => lexer.at += one.len_utf8() + 2,
        _ => lexer.at += 1,
    }
}
