//! The member of a request that is its statement: `Statement=…`, `Statement: …`, `.statement(…)`.

use super::code::Code;
use super::lexer::Kind;
use super::{Dynamic, Language, Why};

/// How many tokens of a line are looked at.
const LONGEST_LINE: usize = 60;

/// A member of a request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    /// Its name.
    pub(super) name: usize,
    /// Its value.
    pub(super) value: usize,
    pub(super) form: Form,
}

/// How a member is given.
#[derive(Clone, Copy, Debug)]
pub(super) enum Form {
    /// In the brackets of an object or of a call.
    Object {
        /// The bracket.
        open: usize,
    },
    /// By a method of a builder.
    Method,
    /// By an assignment.
    Assigned {
        /// The name of the object.
        receiver: usize,
    },
}

/// What a member is called in one language.
struct Names {
    upper: &'static str,
    lower: &'static str,
    setter: &'static str,
    /// Those of the SDK for Java 1.
    old_setters: [&'static str; 2],
    /// That of the SDK for Go 1.
    go_setter: &'static str,
}

const STATEMENT: Names = Names {
    upper: "Statement",
    lower: "statement",
    setter: "set_statement",
    old_setters: ["withStatement", "setStatement"],
    go_setter: "SetStatement",
};
const PARAMETERS: Names = Names {
    upper: "Parameters",
    lower: "parameters",
    setter: "set_parameters",
    old_setters: ["withParameters", "setParameters"],
    go_setter: "SetParameters",
};

impl Code<'_> {
    /// The statement of a request, if its name is here.
    pub(super) fn statement_member(&self, at: usize) -> Option<Member> {
        self.member(at, &STATEMENT)
    }

    /// The parameters of a request, if their name is here.
    pub(super) fn parameters_member(&self, at: usize) -> Option<Member> {
        self.member(at, &PARAMETERS)
    }

    fn member(&self, name: usize, names: &Names) -> Option<Member> {
        let Names { upper, lower: _, setter, old_setters: [with, set], go_setter: _ } = names;
        if !self.is_as_long(name, &[upper, setter, with, set]) {
            return None;
        }
        match self.language {
            Language::Python => self.python(name, names),
            Language::JavaScript => self.javascript(name, names),
            Language::Go => self.with_mark(name, names, ":"),
            Language::CSharp => self.with_mark(name, names, "="),
            Language::Java | Language::Rust => self.method(name, names),
            Language::Kotlin => self.method(name, names).or_else(|| self.kotlin(name, names)),
            Language::Php => self.php(name, names),
        }
    }

    /// Whether a token is as long as one of these words, or as the first of them in quotation marks: most are none of them.
    fn is_as_long(&self, at: usize, words: &[&str]) -> bool {
        let Some(token) = self.tokens.get(at) else { return false };
        match &token.kind {
            Kind::Word => words.iter().any(|word| word.len() == token.range().len()),
            Kind::Text(literal) => literal
                .content
                .as_ref()
                .is_some_and(|content| words.first().is_some_and(|word| word.len() == content.text().len())),
            Kind::Operator(_) => false,
        }
    }

    /// `Statement=…`, `"Statement": …`, `request["Statement"] = …`
    fn python(&self, name: usize, names: &Names) -> Option<Member> {
        if !self.is_key(name, names) {
            return None;
        }
        let is_item = name.checked_sub(1).is_some_and(|before| self.is("[", before)) && self.is("]", name + 1);
        if is_item && self.is("=", name + 2) {
            return self.assigned_member(name, name.checked_sub(2), name + 3);
        }
        if !self.is_word(name) {
            return self.in_object(name, name + 2).filter(|_| self.is(":", name + 1));
        }
        let is_argument = self.is("=", name + 1) && self.around(name).is_some_and(|open| self.is("(", open));
        self.in_object(name, name + 2).filter(|_| is_argument)
    }

    /// `Statement: …`, `['Statement']: …`, `{ Statement, … }`, `request.Statement = …`, `request['Statement'] = …`
    fn javascript(&self, name: usize, names: &Names) -> Option<Member> {
        let before = name.checked_sub(1).filter(|_| self.is_key(name, names))?;
        if self.is(".", before) && self.is("=", name + 1) {
            return self.assigned_member(name, before.checked_sub(1), name + 2);
        }
        if self.is("[", before) && self.is("]", name + 1) && !self.is_word(name) {
            if self.is("=", name + 2) {
                return self.assigned_member(name, before.checked_sub(1), name + 3);
            }
            let open = self.around(before).filter(|open| self.is("{", *open) && self.is(":", name + 2))?;
            return Some(Member { name, value: name + 3, form: Form::Object { open } });
        }
        if !self.is_any(&["{", ","], before) {
            return None;
        }
        if self.is(":", name + 1) {
            return self.in_object(name, name + 2);
        }
        let is_short = self.is_word(name)
            && self.is_any(&["}", ","], name + 1)
            && self.around(name).is_some_and(|open| self.is("{", open));
        self.in_object(name, name).filter(|_| is_short)
    }

    /// `Statement: …` of Go, `Statement = …` of C#; `request.Statement = …` of both.
    fn with_mark(&self, name: usize, names: &Names, mark: &str) -> Option<Member> {
        // The SDK for Go 1.
        let is_setter = self.language == Language::Go && self.is_word_of(&[names.go_setter], name);
        if is_setter && self.is("(", name + 1) && self.is(".", name.checked_sub(1)?) {
            return Some(Member { name, value: name + 2, form: Form::Method });
        }
        let before = name.checked_sub(1).filter(|_| self.is_word_of(&[names.upper], name))?;
        if self.is(".", before) {
            return self.assigned_member(name, before.checked_sub(1), name + 2).filter(|_| self.is("=", name + 1));
        }
        let is_member = self.is(mark, name + 1) && self.is_any(&["{", ","], before);
        self.in_object(name, name + 2).filter(|_| is_member)
    }

    /// `.statement(…)`
    fn method(&self, name: usize, names: &Names) -> Option<Member> {
        let Names { upper: _, lower, setter, old_setters: [with, set], go_setter: _ } = names;
        let is_old = self.language != Language::Rust && self.is_word_of(&[with, set], name);
        let is_call = (is_old || self.is_word_of(&[lower, setter], name)) && self.is("(", name + 1);
        let is_method = is_call && name.checked_sub(1).is_some_and(|before| self.is(".", before));
        is_method.then_some(Member { name, value: name + 2, form: Form::Method })
    }

    /// `statement = …`, also after `this.` and `it.`; `request.statement = …`
    fn kotlin(&self, name: usize, names: &Names) -> Option<Member> {
        let before = name.checked_sub(1).filter(|_| self.is_word_of(&[names.lower], name) && self.is("=", name + 1))?;
        let receiver = before.checked_sub(1).filter(|_| self.is(".", before));
        match receiver {
            Some(receiver) if !self.is_word_of(&["this", "it"], receiver) => {
                self.assigned_member(name, Some(receiver), name + 2)
            }
            _ => self.in_object(name, name + 2).filter(|_| !self.is_word_of(&["val", "var"], before)),
        }
    }

    /// `'Statement' => …`, `$request['Statement'] = …`
    fn php(&self, name: usize, names: &Names) -> Option<Member> {
        if self.is_word(name) || !self.is_key(name, names) {
            return None;
        }
        let is_item = name.checked_sub(1).is_some_and(|before| self.is("[", before)) && self.is("]", name + 1);
        if is_item && self.is("=", name + 2) {
            return self.assigned_member(name, name.checked_sub(2), name + 3);
        }
        self.in_object(name, name + 2).filter(|_| self.is("=>", name + 1))
    }

    /// What is said of a method that gives a request its statement and is handed to another one: `ifPresent(request::setStatement)`.
    pub(super) fn setter_reference(&self, name: usize) -> Option<Dynamic> {
        let Names { upper: _, lower, setter: _, old_setters: [with, set], go_setter: _ } = STATEMENT;
        let is_setter =
            matches!(self.language, Language::Java | Language::Kotlin) && self.is_word_of(&[lower, with, set], name);
        let colon = name
            .checked_sub(1)
            .filter(|colon| is_setter && self.is(":", *colon) && self.is(":", colon.saturating_sub(1)))?;
        // Of a request it is what reads the statement.
        let of = self.text(colon.saturating_sub(2));
        let reads = self.is_word_of(&[lower], name)
            && of.starts_with(|letter: char| letter.is_uppercase())
            && !of.ends_with("Builder");
        let is_called = self.is("(", name + 1);
        (!is_called && !reads)
            .then(|| Dynamic { range: self.place(colon.saturating_sub(2), name), why: Why::Elsewhere })
    }

    /// Whether the statement of a request is a member here that is given a value in a pattern or a loop: `[p.Statement, n] = …`,
    /// `for (p.Statement of …)`.
    pub(super) fn pattern_member(&self, name: usize) -> Option<Dynamic> {
        let is_likely = self.is_as_long(name, &[STATEMENT.upper]);
        let before = name.checked_sub(1).filter(|_| is_likely && self.is_key(name, &STATEMENT))?;
        let is_item = self.is("[", before) && self.is("]", name + 1);
        let is_member = self.is(".", before) || is_item && before.checked_sub(1).is_some_and(|at| self.is_word(at));
        let (next, last) = (name + 1 + usize::from(is_item), before.checked_sub(1)?);
        if !is_member || !self.is_any(&[",", "]", ")", "}"], next) && !self.is_word_of(&["of", "in"], next) {
            return None;
        }
        let start = self.first_of_path(last);
        let dynamic = || Some(Dynamic { range: self.place(start, name), why: Why::Elsewhere });
        let first = start.checked_sub(1)?;
        let is_of_loop = |at: usize| self.is_word_of(&["for", "foreach", "await"], at);
        if self.is_word_of(&["of", "in"], next) {
            let is_loop = is_of_loop(first) || self.is("(", first) && first.checked_sub(1).is_some_and(is_of_loop);
            return if is_loop { dynamic() } else { None };
        }
        let mut around = self.around(start);
        // A value in a pattern, `{ a = p.Statement }`, is read.
        if self.is("=", first) {
            return None;
        }
        while let Some(open) = around {
            // The index of what is assigned, `cache[p.Statement] = x`, and the name of a member, `{ [p.Statement]: x }`, are read.
            let is_index = self.is("[", open)
                && open.checked_sub(1).is_some_and(|before| self.is_word(before) || self.is_any(&[")", "]"], before));
            let is_name = self.is("[", open) && self.partner(open).is_some_and(|close| self.is(":", close + 1));
            if is_index || is_name {
                return None;
            }
            let callee = open.checked_sub(1).filter(|callee| self.is("(", open) && self.is_word(*callee));
            // `list($p['Statement']) = …` of PHP.
            if callee.is_some_and(|callee| !self.is_word_of(&["list", "for", "foreach", "return"], callee)) {
                return None;
            }
            if self
                .partner(open)
                .is_some_and(|close| self.is("=", close + 1) || self.is_word_of(&["in", "of"], close + 1))
            {
                return dynamic();
            }
            around = self.around(open);
        }
        // `p["Statement"], n = …` of Python and Go.
        let line = self.tokens.get(name)?.line;
        let rest =
            (next..self.tokens.len()).take_while(|at| self.tokens.get(*at).is_some_and(|token| token.line == line));
        let mut rest = rest.take(LONGEST_LINE).filter(|at| self.around(*at) == self.around(start));
        let is_listed = matches!(self.language, Language::Python | Language::Go) && self.is(",", next);
        if is_listed && rest.any(|at| self.is("=", at)) { dynamic() } else { None }
    }

    /// Whether it is the name, as a word or as a text.
    fn is_key(&self, name: usize, names: &Names) -> bool {
        let text = || self.literal(name).and_then(|literal| literal.content.as_ref()?.known());
        self.is_word_of(&[names.upper], name) || text() == Some(names.upper)
    }

    fn in_object(&self, name: usize, value: usize) -> Option<Member> {
        let open = self.around(name)?;
        Some(Member { name, value, form: Form::Object { open } })
    }

    fn assigned_member(&self, name: usize, receiver: Option<usize>, value: usize) -> Option<Member> {
        // `p!.Statement = …`, `r?.Statement = …`
        let marked = |at: &usize| self.is_any(&["!", "?"], *at);
        let receiver = receiver.map(|at| if marked(&at) { at.saturating_sub(1) } else { at });
        let receiver = receiver.filter(|receiver| self.is_word(*receiver))?;
        Some(Member { name, value, form: Form::Assigned { receiver } })
    }
}
