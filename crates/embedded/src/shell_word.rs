//! The words and commands of a shell script.
//!
//! Source: POSIX, "Shell Command Language", token recognition, quoting, redirection; Bash Reference Manual, "ANSI-C Quoting", "Here Strings",
//! "Process Substitution".

use partiql_iam::Span;

use super::Content;

/// A word of a command.
pub(super) struct Word {
    /// What it means; `None` if the shell puts something in.
    pub(super) content: Option<Content>,
    pub(super) start: usize,
    pub(super) end: usize,
    /// The commands in it that are read by themselves.
    inner: Vec<(usize, usize)>,
}

impl Word {
    /// The word as it is written, without the commands in it that are read by themselves.
    pub(super) fn written(&self, source: &str) -> String {
        let mut written = String::new();
        let mut at = self.start;
        for (start, end) in self.inner.iter().copied().chain([(self.end, self.end)]) {
            written.push_str(source.get(at..start).unwrap_or_default());
            at = end;
        }
        written
    }

    pub(super) fn text(&self) -> Option<&str> {
        self.content.as_ref().map(Content::text)
    }

    /// Whether a command in it is run: `$(…)`, or one between backticks.
    pub(super) fn runs(&self, source: &str) -> bool {
        let text = source.get(self.start..self.end).unwrap_or_default();
        self.content.is_none() && (text.contains("$(") || text.contains('`'))
    }

    pub(super) fn span(&self) -> Span {
        Span::of(&(self.start..self.end))
    }
}

/// What a script has next.
pub(super) enum Next {
    Word(Word),
    /// Output goes to what this names.
    Output(Word),
    /// `is_piped`: another command reads what it prints.
    EndOfCommand {
        is_piped: bool,
    },
    End,
}

/// The text of a here-document.
pub(super) struct Document {
    pub(super) start: usize,
    pub(super) end: usize,
    /// The shell fills it in: its delimiter has no quotes.
    pub(super) is_filled: bool,
}

/// A here-document whose text begins after the line.
struct Awaited {
    delimiter: String,
    may_be_indented: bool,
    is_filled: bool,
}

/// How deep brackets within brackets are read.
const MAX_NESTED: usize = 32;

/// Reads the words of a script.
pub(super) struct Reader<'t> {
    source: &'t str,
    at: usize,
    end: usize,
    awaited: Vec<Awaited>,
    /// Those that were passed, in the order of the source.
    pub(super) documents: Vec<Document>,
    /// Where commands are whose output is put in: `$(…)`.
    pub(super) inner: Vec<(usize, usize)>,
    /// A bracket that nothing closes was met: no other one is looked for.
    has_unclosed: bool,
}

impl<'t> Reader<'t> {
    /// Reads a part of a source.
    pub(super) fn new(source: &'t str, start: usize, end: usize) -> Self {
        Self {
            source,
            at: start,
            end,
            awaited: Vec::new(),
            documents: Vec::new(),
            inner: Vec::new(),
            has_unclosed: false,
        }
    }

    pub(super) fn rest(&self) -> &'t str {
        self.source.get(self.at..self.end).unwrap_or_default()
    }

    pub(super) fn next(&mut self) -> Next {
        loop {
            let rest = self.rest();
            let Some(first) = rest.chars().next() else { return Next::End };
            match first {
                ' ' | '\t' | '\r' => self.at += 1,
                '\\' if rest.starts_with("\\\n") => self.at += 2,
                '\\' if rest.starts_with("\\\r\n") => self.at += 3,
                '#' => self.at += rest.find('\n').unwrap_or(rest.len()),
                '\n' => {
                    self.at += 1;
                    self.pass_documents();
                    return Next::EndOfCommand { is_piped: false };
                }
                '&' if rest.starts_with("&>") => self.at += 1,
                ';' | '&' | '|' | '(' | ')' => {
                    self.at += 1;
                    return Next::EndOfCommand { is_piped: first == '|' && !rest.starts_with("||") };
                }
                '<' | '>' => {
                    if let Some(next) = self.redirected(rest) {
                        return next;
                    }
                }
                _ => return Next::Word(self.word()),
            }
        }
    }

    /// What follows the sign of a redirection.
    fn redirected(&mut self, rest: &str) -> Option<Next> {
        // Commands whose files they are.
        if rest.starts_with("<(") || rest.starts_with(">(") {
            self.at += 1;
            return None;
        }
        if rest.starts_with("<<<") {
            self.at += 3;
            return None;
        }
        let signs = rest.find(|sign| !matches!(sign, '<' | '>' | '&' | '|' | '-')).unwrap_or(rest.len());
        let signs = rest.get(..signs).unwrap_or_default();
        let is_document = signs.starts_with("<<");
        self.at += if is_document { 2 + usize::from(signs.starts_with("<<-")) } else { signs.len() };
        let blanks = self.rest().len() - self.rest().trim_start_matches([' ', '\t']).len();
        self.at += blanks;
        if self.rest().starts_with(['\n', '<', '>', '(', ')', ';', '&', '|']) || self.rest().is_empty() {
            return None;
        }
        let word = self.word();
        if is_document {
            let written = self.source.get(word.start..word.end).unwrap_or_default();
            let is_filled = !written.contains(['\'', '"', '\\']);
            let delimiter = word.text().unwrap_or(written).to_owned();
            self.awaited.push(Awaited { delimiter, may_be_indented: signs.starts_with("<<-"), is_filled });
            return None;
        }
        signs.contains('>').then_some(Next::Output(word))
    }

    /// Goes past the here-documents that begin here. One that nothing ends is none.
    fn pass_documents(&mut self) {
        for Awaited { delimiter, may_be_indented, is_filled } in std::mem::take(&mut self.awaited) {
            let start = self.at;
            let mut at = start;
            let end = loop {
                let Some(rest) = self.source.get(at..self.end).filter(|rest| !rest.is_empty()) else { break None };
                let length = rest.find('\n').map_or(rest.len(), |end| end + 1);
                let line = rest.get(..length).unwrap_or_default().trim_end_matches(['\n', '\r']);
                let line = if may_be_indented { line.trim_start_matches('\t') } else { line };
                if line == delimiter {
                    break Some((at, at + length));
                }
                at += length;
            };
            if let Some((end, after)) = end {
                self.documents.push(Document { start, end, is_filled });
                self.at = after;
            }
        }
    }

    fn word(&mut self) -> Word {
        let start = self.at;
        let mut content = Some(Content::default());
        while let Some(first) = self.rest().chars().next() {
            let here = self.at;
            match first {
                ' ' | '\t' | '\r' | '\n' | ';' | '&' | '|' | '(' | ')' | '<' | '>' => break,
                '\'' => {
                    let end = self.rest().get(1..).and_then(|rest| rest.find('\'')).map(|end| here + 1 + end);
                    self.at = end.map_or(self.end, |end| end + 1);
                    match (end, &mut content) {
                        (Some(end), Some(content)) => content.copy(self.source, here + 1..end),
                        (None, content) => *content = None,
                        (Some(_), None) => {}
                    }
                }
                '"' => self.double_quoted(&mut content),
                '\\' => {
                    let escaped = self.rest().chars().nth(1);
                    self.at += 1 + escaped.map_or(0, char::len_utf8);
                    if let (Some(escaped), Some(content)) = (escaped.filter(|c| *c != '\n'), &mut content) {
                        content.escape(escaped.encode_utf8(&mut [0; 4]), here..self.at);
                    }
                }
                '$' if self.rest().starts_with("$'") => self.escapes(&mut content),
                '$' if self.rest().starts_with("$(") => {
                    content = None;
                    self.put_in();
                }
                // What the shell puts in, or makes names of files of.
                '$' | '`' | '*' | '?' | '~' | '{' => {
                    content = None;
                    self.at += first.len_utf8();
                }
                _ => {
                    self.at += first.len_utf8();
                    if let Some(content) = &mut content {
                        content.copy(self.source, here..self.at);
                    }
                }
            }
        }
        // A sign that begins no word would be read for ever.
        if self.at == start {
            self.at += self.rest().chars().next().map_or(0, char::len_utf8);
        }
        let inner = self.inner.partition_point(|(first, _)| *first < start);
        let inner = self.inner.get(inner..).unwrap_or_default().to_vec();
        Word { content, start, end: self.at, inner }
    }

    /// Commands whose output is put in, `$(…)`.
    fn put_in(&mut self) {
        let start = self.at + 2;
        self.at = match self.closed(self.at + 1, MAX_NESTED) {
            Some(end) => {
                self.inner.push((start, end.saturating_sub(1)));
                end
            }
            None => self.at + 1,
        };
    }

    /// The place after what closes the bracket that is here, with the quotes and brackets in it. `None`: nothing closes it.
    fn closed(&mut self, open: usize, depth: usize) -> Option<usize> {
        let closing = if self.source.get(open..)?.starts_with('{') { '}' } else { ')' };
        let mut at = open + 1;
        let mut open_brackets = 1_usize;
        if depth == 0 || self.has_unclosed {
            return None;
        }
        while let Some(letter) = self.source.get(at..self.end).and_then(|rest| rest.chars().next()) {
            let rest = self.source.get(at..self.end)?;
            match letter {
                '\\' => at += 1 + rest.chars().nth(1).map_or(0, char::len_utf8),
                // Within double quotes an apostrophe is one, and no brace of `${…}` is outside of these.
                '\'' if closing == ')' => at += 2 + rest.get(1..)?.find('\'')?,
                '"' => {
                    let mut end = at + 1;
                    loop {
                        let inner = self.source.get(end..self.end)?;
                        match inner.chars().next()? {
                            '"' => break,
                            '\\' => end += 1 + inner.chars().nth(1).map_or(0, char::len_utf8),
                            '$' if inner.starts_with("$(") || inner.starts_with("${") => {
                                end = self.closed(end + 1, depth - 1)?;
                            }
                            other => end += other.len_utf8(),
                        }
                    }
                    at = end + 1;
                }
                '$' if rest.starts_with("$(") || rest.starts_with("${") => at = self.closed(at + 1, depth - 1)?,
                '(' if closing == ')' => {
                    open_brackets += 1;
                    at += 1;
                }
                letter if letter == closing => {
                    at += 1;
                    open_brackets -= 1;
                    if open_brackets == 0 {
                        return Some(at);
                    }
                }
                letter => at += letter.len_utf8(),
            }
        }
        self.has_unclosed = true;
        None
    }

    /// A text with escapes, `$'…'`. With one it is not known.
    fn escapes(&mut self, content: &mut Option<Content>) {
        let start = self.at + 2;
        self.at = start;
        while let Some(first) = self.rest().chars().next() {
            let here = self.at;
            self.at += first.len_utf8();
            match first {
                '\'' => {
                    if let Some(content) = content {
                        content.copy(self.source, start..here);
                    }
                    return;
                }
                '\\' => {
                    *content = None;
                    self.at += self.rest().chars().next().map_or(0, char::len_utf8);
                }
                _ => {}
            }
        }
        *content = None;
    }

    /// A text between double quotation marks.
    fn double_quoted(&mut self, content: &mut Option<Content>) {
        self.at += 1;
        while let Some(first) = self.rest().chars().next() {
            let here = self.at;
            self.at += first.len_utf8();
            match first {
                '"' => return,
                '$' if self.rest().starts_with(['(', '{']) => {
                    *content = None;
                    self.at = self.closed(self.at, MAX_NESTED).unwrap_or(self.at);
                }
                '$' | '`' => *content = None,
                '\\' => {
                    let escaped = self.rest().chars().next();
                    let is_escape = escaped.is_some_and(|c| matches!(c, '"' | '\\' | '$' | '`' | '\n'));
                    if is_escape {
                        self.at += 1;
                    }
                    if let Some(content) = content.as_mut() {
                        match escaped.filter(|_| is_escape) {
                            Some('\n') => {}
                            Some(escaped) => content.escape(escaped.encode_utf8(&mut [0; 4]), here..self.at),
                            None => content.copy(self.source, here..self.at),
                        }
                    }
                }
                _ => {
                    if let Some(content) = content.as_mut() {
                        content.copy(self.source, here..self.at);
                    }
                }
            }
        }
        // Nothing ends it.
        *content = None;
    }
}
