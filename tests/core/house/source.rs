//! The code of a file: without comments and without what is compiled for tests alone.

/// A file's text, twice, of the same length and with the same lines as the file.
#[derive(Debug)]
pub(crate) struct Source {
    /// Comments and tests are blank.
    pub(crate) code: String,
    /// Strings and characters are blank as well.
    pub(crate) bare: String,
}

impl Source {
    /// Reads a file of Rust.
    pub(crate) fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let (mut code, mut bare) = (bytes.to_vec(), bytes.to_vec());
        let mut at = 0;
        while at < bytes.len() {
            let before = at.checked_sub(1).map_or(b' ', |before| bytes[before]);
            let comment = comment(&bytes[at..]);
            let end = at + comment.or_else(|| literal(&bytes[at..], before)).unwrap_or(0);
            if comment.is_some() {
                blank(&mut code[at..end]);
            }
            blank(&mut bare[at..end]);
            at = end.max(at + 1);
        }
        for (start, end) in tests(&bare) {
            blank(&mut code[start..end]);
            blank(&mut bare[start..end]);
        }
        let string = |bytes| String::from_utf8(bytes).expect("whole characters are blanked");
        Self { code: string(code), bare: string(bare) }
    }

    /// Words and signs, each with its line; `::` is one sign.
    pub(crate) fn tokens(&self) -> Vec<(&str, usize)> {
        let mut tokens = Vec::new();
        for (index, line) in self.bare.lines().enumerate() {
            let mut rest = line.trim_start();
            while let Some(first) = rest.chars().next() {
                let length = match rest.find(|c: char| !is_word(c)) {
                    _ if rest.starts_with("::") => 2,
                    Some(0) => first.len_utf8(),
                    end => end.unwrap_or(rest.len()),
                };
                let (token, after) = rest.split_at(length);
                tokens.push((token, index + 1));
                rest = after.trim_start();
            }
        }
        tokens
    }
}

/// Whether a character is of a word.
pub(crate) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn blank(bytes: &mut [u8]) {
    for byte in bytes.iter_mut().filter(|byte| **byte != b'\n') {
        *byte = b' ';
    }
}

/// The length of the comment that begins here.
fn comment(bytes: &[u8]) -> Option<usize> {
    if bytes.starts_with(b"//") {
        return Some(bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len()));
    }
    if !bytes.starts_with(b"/*") {
        return None;
    }
    let (mut depth, mut at) = (1, 2);
    while depth > 0 && at < bytes.len() {
        let pair = &bytes[at..(at + 2).min(bytes.len())];
        match pair {
            b"/*" => depth += 1,
            b"*/" => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
    }
    Some(at)
}

/// The length of the string or character that begins here.
fn literal(bytes: &[u8], before: u8) -> Option<usize> {
    if bytes[0] == b'\'' {
        // `'a` without a second quote is a lifetime.
        let first = std::str::from_utf8(&bytes[1..bytes.len().min(5)]);
        let first = first.unwrap_or_else(|error| std::str::from_utf8(&bytes[1..=error.valid_up_to()]).unwrap_or("x"));
        let first = first.chars().next()?;
        return match first {
            '\\' => Some(quoted(&bytes[1..], b'\'') + 1),
            _ => (bytes.get(1 + first.len_utf8()) == Some(&b'\'')).then(|| first.len_utf8() + 2),
        };
    }
    if bytes[0] == b'"' {
        return Some(quoted(&bytes[1..], b'"') + 1);
    }
    if is_word(char::from(before)) || !matches!(bytes[0], b'r' | b'b' | b'c') {
        return None;
    }
    let prefix = bytes.iter().take_while(|byte| matches!(byte, b'r' | b'b' | b'c')).count();
    let marks = bytes[prefix..].iter().take_while(|byte| **byte == b'#').count();
    let start = prefix + marks + 1;
    if prefix > 2 || bytes.get(start - 1) != Some(&b'"') {
        return None;
    }
    if !bytes[..prefix].contains(&b'r') {
        return (marks == 0).then(|| start + quoted(&bytes[start..], b'"'));
    }
    let close = [b"\"".as_slice(), &b"#".repeat(marks)].concat();
    let end = bytes[start..].windows(close.len()).position(|window| window == close);
    Some(end.map_or(bytes.len(), |end| start + end + close.len()))
}

/// The length up to the closing quote, and with it.
fn quoted(bytes: &[u8], quote: u8) -> usize {
    let mut at = 0;
    while at < bytes.len() && bytes[at] != quote {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(bytes.len())
}

/// Where the items are that only tests have.
fn tests(bare: &[u8]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < bare.len() {
        let rest = &bare[at..];
        if !rest.starts_with(b"#[cfg(test)]") && !rest.starts_with(b"#[cfg(all(test") {
            at += 1;
            continue;
        }
        let mut depth = 0_i32;
        let end = rest.iter().position(|byte| {
            match byte {
                b'{' | b'(' | b'[' => depth += 1,
                b'}' | b')' | b']' => depth -= 1,
                _ => {}
            }
            depth < 0 || (depth == 0 && matches!(byte, b';' | b'}'))
        });
        let end = end.map_or(bare.len(), |end| at + end + 1);
        found.push((at, end));
        at = end;
    }
    found
}
