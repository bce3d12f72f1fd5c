//! The tokens of a source, and questions about them.

use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use foldhash::{HashMap, HashMapExt};

use super::Language;
use super::alias::Aliases;
use super::block::Blocks;
use super::bracket::Brackets;
use super::flow::Arounds;
use super::hidden::{Hidden, Writes};
use super::lexer::{Kind, Literal, Token};
use super::other_name::{Keys, Others};
use super::rare::Rare;
use super::variable::Variable;
use partiql_iam::Span;

/// The tokens of a source.
pub(super) struct Code<'t> {
    pub(super) language: Language,
    pub(super) source: &'t str,
    pub(super) tokens: &'t [Token],
    /// The rare words that it has.
    pub(super) rare: Rare,
    shape: &'t Shape,
    /// In the order of the source.
    assignments: HashMap<Cow<'t, str>, Vec<Assignment>>,
    /// Where each word is, for those that were asked for.
    words: RefCell<HashMap<String, Rc<[usize]>>>,
    /// Where each name may be given a value, for those that were asked for.
    pub(super) writes: RefCell<HashMap<String, Rc<Writes>>>,
    /// How each name is given values by other names, for those that were asked for.
    pub(super) others: RefCell<HashMap<String, Rc<Others>>>,
    /// The keys that are assigned, once it is asked.
    pub(super) keys: OnceCell<Keys<'t>>,
    /// What is around the headers of blocks, for those that were asked for.
    pub(super) headers: RefCell<HashMap<usize, Arounds>>,
    /// What is around tokens, for those that were asked for.
    pub(super) arounds: RefCell<HashMap<usize, Arounds>>,
    /// Which variable a name is at places, for those that were asked for.
    pub(super) variables: RefCell<HashMap<String, HashMap<usize, Variable>>>,
    /// Where something first hides a name after an assignment, as far as it was looked for.
    pub(super) hidden: RefCell<HashMap<String, HashMap<usize, Hidden>>>,
    /// Where another case begins after a token, for those that were asked for.
    pub(super) cases: RefCell<HashMap<usize, Option<usize>>>,
    /// The first word of each line that imports, once it is asked.
    pub(super) imports: OnceCell<HashMap<u32, usize>>,
    /// The first word of each line by which functions share a name, once it is asked.
    pub(super) shares: OnceCell<HashMap<u32, usize>>,
    /// Whether something may change any variable, once it is asked.
    pub(super) changes_any: OnceCell<bool>,
    /// Where names are bound that are not written, once it is asked.
    pub(super) bindings: OnceCell<Vec<usize>>,
    /// What other names stand for, once it is asked.
    pub(super) aliases: OnceCell<Aliases<'t>>,
}

/// Which blocks and brackets tokens are in. It depends on brackets and indents alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    blocks: Blocks,
    brackets: Brackets,
}

impl Shape {
    pub(super) fn new(language: Language, tokens: &[Token]) -> Self {
        Self { blocks: Blocks::new(language, tokens), brackets: Brackets::new(tokens) }
    }
}

/// An operator that assigns to a name.
#[derive(Clone, Copy)]
pub(super) struct Assignment {
    /// Its token.
    pub(super) at: usize,
    /// It assigns exactly the expression after it.
    pub(super) is_plain: bool,
}

/// After so many words that were looked for, all are written down at once.
const MAX_ASKED: usize = 32;

/// How many tokens the type of a variable may have.
const LONGEST_TYPE: usize = 12;

impl<'t> Code<'t> {
    pub(super) fn new(language: Language, source: &'t str, tokens: &'t [Token], shape: &'t Shape, rare: Rare) -> Self {
        let mut code = Self {
            language,
            source,
            tokens,
            rare,
            shape,
            assignments: HashMap::new(),
            words: RefCell::default(),
            writes: RefCell::default(),
            others: RefCell::default(),
            keys: OnceCell::new(),
            headers: RefCell::default(),
            arounds: RefCell::default(),
            variables: RefCell::default(),
            hidden: RefCell::default(),
            cases: RefCell::default(),
            imports: OnceCell::new(),
            shares: OnceCell::new(),
            changes_any: OnceCell::new(),
            bindings: OnceCell::new(),
            aliases: OnceCell::new(),
        };
        for (at, token) in tokens.iter().enumerate() {
            // Most tokens assign nothing.
            if matches!(token.kind, Kind::Operator(b'=' | b':' | b'+'))
                && let Some((name, is_plain)) = code.assignment(at)
            {
                code.assignments.entry(name).or_default().push(Assignment { at, is_plain });
            }
        }
        code
    }

    pub(super) fn text(&self, at: usize) -> &'t str {
        self.tokens.get(at).and_then(|token| self.source.get(token.range())).unwrap_or_default()
    }

    pub(super) fn is(&self, operator: &str, at: usize) -> bool {
        self.first_byte(at).is_some_and(|first| operator.as_bytes().first() == Some(&first))
            && self.text(at) == operator
    }

    /// The first byte of an operator.
    fn first_byte(&self, at: usize) -> Option<u8> {
        match self.tokens.get(at)?.kind {
            Kind::Operator(first) => Some(first),
            Kind::Word | Kind::Text(_) => None,
        }
    }

    /// Whether it is one of some operators.
    pub(super) fn is_any(&self, operators: &[&str], at: usize) -> bool {
        operators.iter().any(|operator| self.is(operator, at))
    }

    pub(super) fn is_word(&self, at: usize) -> bool {
        matches!(self.tokens.get(at), Some(Token { kind: Kind::Word, .. }))
    }

    /// Whether it is one of some words.
    pub(super) fn is_word_of(&self, words: &[&str], at: usize) -> bool {
        let Some(Token { kind: Kind::Word, start, end, .. }) = self.tokens.get(at) else { return false };
        let length = (end - start) as usize;
        // Most words differ in their length or their first byte.
        let first = self.source.as_bytes().get(*start as usize);
        words.iter().any(|word| word.len() == length && word.as_bytes().first() == first && *word == self.text(at))
            || self.language == Language::Php && self.is_word_in_any_case(words, at)
    }

    /// The same in PHP, where the case counts in variables alone.
    #[cold]
    fn is_word_in_any_case(&self, words: &[&str], at: usize) -> bool {
        let text = self.text(at);
        words.iter().any(|word| !word.starts_with('$') && word.eq_ignore_ascii_case(text))
    }

    pub(super) fn literal(&self, at: usize) -> Option<&'t Literal> {
        match &self.tokens.get(at)?.kind {
            Kind::Text(literal) => Some(literal),
            Kind::Word | Kind::Operator(_) => None,
        }
    }

    /// From the beginning of one token to the end of another.
    pub(super) fn place(&self, first: usize, last: usize) -> Span {
        let (first, last) = (self.tokens.get(first), self.tokens.get(last));
        Span::new(first.map_or(0, |token| token.start), last.map_or(0, |token| token.end))
    }

    /// The bracket around a token.
    pub(super) fn around(&self, at: usize) -> Option<usize> {
        self.shape.brackets.around(at)
    }

    /// The bracket that a bracket belongs to.
    pub(super) fn partner(&self, bracket: usize) -> Option<usize> {
        self.shape.brackets.partner(bracket)
    }

    /// The name before an opening parenthesis, after its type arguments: `Execute<Person>(`, `execute::<Person>(`.
    pub(super) fn callee(&self, parenthesis: usize) -> Option<usize> {
        let mut at = parenthesis.checked_sub(1)?;
        // A macro of Rust.
        if self.language == Language::Rust && self.is("!", at) {
            at = at.checked_sub(1)?;
        }
        if self.is(">", at) {
            let mut depth = 1;
            while depth > 0 {
                at = at.checked_sub(1)?;
                match self.text(at) {
                    ">" => depth += 1,
                    "<" => depth -= 1,
                    "," | "." | "?" | "[" | "]" | ":" | "&" => {}
                    _ if self.is_word(at) => {}
                    _ => return None,
                }
            }
            at = at.checked_sub(1)?;
            while self.is(":", at) {
                at = at.checked_sub(1)?;
            }
        }
        self.is_word(at).then_some(at)
    }

    /// The name before a dot, `cursor` of `cursor.`, `cursor?.` and `cursor().`.
    pub(super) fn receiver(&self, dot: usize) -> Option<usize> {
        let mut at = dot.checked_sub(1)?;
        if self.is("?", at) || self.is("!", at) {
            at = at.checked_sub(1)?;
        }
        while self.is(")", at) {
            at = self.partner(at)?.checked_sub(1)?;
        }
        self.is_word(at).then_some(at)
    }

    /// What is between an object and its member.
    pub(super) fn member_mark(&self) -> &'static str {
        if self.language == Language::Php { "->" } else { "." }
    }

    /// A name, or names with dots between them, and the token after it.
    pub(super) fn path(&self, mut at: usize) -> Option<(String, usize)> {
        if self.is("&", at) {
            at += 1;
        }
        let mut name = String::new();
        loop {
            if !self.is_word(at) {
                return None;
            }
            name.push_str(self.text(at));
            at += 1;
            if !self.is(self.member_mark(), at) {
                return Some((name, at));
            }
            name.push('.');
            at += 1;
        }
    }

    /// Where a word is, in the order of the source.
    pub(super) fn occurrences(&self, word: &str) -> Rc<[usize]> {
        let word = &*key(self.language, word);
        if let Some(known) = self.words.borrow().get(word) {
            return Rc::clone(known);
        }
        let mut words = self.words.borrow_mut();
        if words.len() == MAX_ASKED {
            let mut all: HashMap<Cow<'_, str>, Vec<usize>> = HashMap::new();
            for at in (0..self.tokens.len()).filter(|at| self.is_word(*at)) {
                all.entry(key(self.language, self.text(at))).or_default().push(at);
            }
            words.extend(all.into_iter().map(|(word, places)| (word.into_owned(), places.into())));
        }
        let (length, first) = (word.len(), word.as_bytes().first());
        let may_be = |token: &Token| {
            let at = token.start as usize;
            let is_first = || self.language == Language::Php || self.source.as_bytes().get(at) == first;
            (token.end - token.start) as usize == length && is_first()
        };
        let is_it = |(at, token): (usize, &Token)| (may_be(token) && self.is_word_of(&[word], at)).then_some(at);
        let search = || self.tokens.iter().enumerate().filter_map(is_it).collect();
        Rc::clone(words.entry(word.to_owned()).or_insert_with(search))
    }

    /// The first of some words on each line.
    pub(super) fn first_on_lines(&self, words: &[&str]) -> HashMap<u32, usize> {
        let mut found = HashMap::new();
        for (at, token) in self.tokens.iter().enumerate() {
            if self.is_word_of(words, at) {
                found.entry(token.line).or_insert(at);
            }
        }
        found
    }

    /// The first token of the block that a token is in; `None` for that around the whole source.
    pub(super) fn block_first(&self, at: usize) -> Option<usize> {
        self.shape.blocks.first(at)
    }

    /// What is assigned to a name, in the order of the source.
    pub(super) fn assignments_to(&self, name: &str) -> &[Assignment] {
        self.assignments.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// What is assigned to a name between two tokens.
    pub(super) fn assignments_between(&self, name: &str, first: usize, second: usize) -> &[Assignment] {
        let all = self.assignments_to(name);
        let from = all.partition_point(|assignment| assignment.at <= first);
        let to = all.partition_point(|assignment| assignment.at < second);
        all.get(from..to).unwrap_or_default()
    }

    /// The token after one, or after the brackets that it opens.
    pub(super) fn after(&self, at: usize) -> usize {
        match self.partner(at) {
            Some(close) if self.is_any(&["(", "[", "{"], at) => close + 1,
            _ => at + 1,
        }
    }

    /// What is between the commas of what is between two tokens, such as arguments or elements: the first token of each part, and the one
    /// after its last.
    pub(super) fn parts(&self, first: usize, close: usize) -> impl Iterator<Item = (usize, usize)> {
        let mut start = first;
        std::iter::from_fn(move || {
            let first = Some(start).filter(|start| *start < close)?;
            let mut end = first;
            while end < close && !self.is(",", end) {
                end = self.after(end);
            }
            start = end + 1;
            Some((first, end))
        })
    }

    /// The token after the value that an operator assigns.
    pub(super) fn assigned_end(&self, operator: usize) -> usize {
        let mut end = operator + 1;
        while end < self.tokens.len() && (end == operator + 1 || !self.ends_statement(end)) {
            end = self.after(end);
        }
        end
    }

    /// What was last assigned to a name, in a block that the place is in.
    pub(super) fn last_assignment(&self, name: &str, place: usize) -> Option<Assignment> {
        let all = self.assignments_to(name);
        let before = all.partition_point(|assignment| assignment.at <= place);
        let before = all.get(..before).unwrap_or_default().iter().rev();
        before.copied().find(|assignment| self.shape.blocks.holds(assignment.at, place))
    }

    /// What is assigned to a name in the file, if that is done once.
    pub(super) fn only_assignment(&self, name: &str) -> Option<Assignment> {
        match self.assignments_to(name) {
            [one] => Some(*one),
            _ => None,
        }
    }

    /// Whether the block of a token also holds a place in the source.
    pub(super) fn is_in_block_of(&self, token: usize, place: usize) -> bool {
        let after = self.tokens.partition_point(|token| token.range().start <= place);
        self.shape.blocks.holds(token, after.saturating_sub(1))
    }

    /// Whether the block of one token also holds another.
    pub(super) fn is_in_block(&self, outer: usize, inner: usize) -> bool {
        self.shape.blocks.holds(outer, inner)
    }

    /// The name that an operator assigns to.
    pub(super) fn assigned_name(&self, operator: usize) -> Option<Cow<'t, str>> {
        self.assignment(operator).map(|(name, _)| name)
    }

    /// The name to which an operator assigns exactly the expression after it.
    pub(super) fn plainly_assigned(&self, operator: usize) -> Option<Cow<'t, str>> {
        self.assignment(operator).filter(|(_, is_plain)| *is_plain).map(|(name, _)| name)
    }

    /// The name that the operator assigns to, and whether it assigns exactly the expression after it.
    fn assignment(&self, operator: usize) -> Option<(Cow<'t, str>, bool)> {
        let is_plain = match self.first_byte(operator)? {
            b'=' | b':' if self.is_any(&["=", ":="], operator) => true,
            b'+' if self.is("+=", operator) => false,
            _ => return None,
        };
        let mut at = operator.checked_sub(1)?;
        // `query: &'static str =`
        if matches!(self.language, Language::Python | Language::JavaScript | Language::Kotlin | Language::Rust) {
            let line = self.tokens.get(operator)?.line;
            let is_type = |at: usize| {
                self.is_word(at) || matches!(self.text(at), "&" | "<" | ">" | "?" | "." | "'" | "|" | "[" | "]")
            };
            let before_type = (0..=at).rev().take(LONGEST_TYPE).find(|at| !is_type(*at));
            let is_on_line = |at: &usize| self.tokens.get(*at).is_some_and(|token| token.line == line);
            if let Some(colon) = before_type.filter(|before| self.is(":", *before)).filter(is_on_line) {
                at = colon.checked_sub(1)?;
            }
        }
        // `var query string =`
        if self.language == Language::Go
            && at >= 2
            && self.is_word(at - 1)
            && matches!(self.text(at - 2), "var" | "const")
        {
            at -= 1;
        }
        if !self.is_word(at) {
            return None;
        }
        let last = at;
        at = self.first_of_path(last);
        let whole = self.source.get(self.place(at, last).range()).unwrap_or_default();
        let is_gapless = at == last || !whole.contains(|c: char| c.is_whitespace() || c == '/' || c == '#');
        let spaced = || Cow::Owned((at..=last).map(|at| self.text(at)).collect());
        Some((if is_gapless { Cow::Borrowed(whole) } else { spaced() }, is_plain))
    }

    /// The first of the names with dots between them that end with this one: `a` of `a.b.c`.
    pub(super) fn first_of_path(&self, mut last: usize) -> usize {
        while last >= 2 && self.is(".", last - 1) && self.is_word(last - 2) {
            last -= 2;
        }
        last
    }

    /// Whether an assignment ends before the token.
    pub(super) fn ends_statement(&self, at: usize) -> bool {
        let Some(token) = self.tokens.get(at) else { return true };
        let ends_line = at
            .checked_sub(1)
            .and_then(|before| self.tokens.get(before))
            .is_none_or(|before| before.last_line < token.line);
        match self.text(at) {
            ";" | "}" => true,
            // After a line break these continue the expression.
            "." | "+" | "%" | "?" | "[" | "(" => false,
            _ => ends_line,
        }
    }
}

/// What tells a word from others: the case counts in PHP in variables alone.
fn key(language: Language, word: &str) -> Cow<'_, str> {
    if language == Language::Php && !word.starts_with('$') && word.contains(|c: char| c.is_ascii_uppercase()) {
        return Cow::Owned(word.to_ascii_lowercase());
    }
    Cow::Borrowed(word)
}
