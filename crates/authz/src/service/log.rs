//! The audit log, and the service's own messages: a JSON object a line.

use std::convert::Infallible;
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, TrySendError, channel, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::decider::Answered;
use super::outcome::Outcome;
use super::request_id::RequestId;
use super::settings::{AuditConfig, StatementForm};
use partiql_iam::authorizer::AuditRecord;
use partiql_iam::authorizer::dynamodb::{Member, MemberRecord, TablesRecord};

/// How many lines may wait to be written.
const QUEUE: usize = 8192;
/// How many bytes they may have: with texts of statements, a line can be as long as the longest of those.
const QUEUE_BYTES: usize = 64 * 1024 * 1024;
/// What most lines have room in, in bytes.
const LINE: usize = 1024;

/// The audit log. Lines are written by a thread of their own, so that no request waits for a disk.
#[derive(Debug)]
pub(super) struct AuditLog {
    form: StatementForm,
    lines: Mutex<Option<SyncSender<Entry>>>,
    /// The bytes of the lines that wait.
    waiting: Arc<AtomicUsize>,
    failed: Arc<AtomicBool>,
    /// Ends when the thread does.
    written: Mutex<Receiver<Infallible>>,
}

/// The decision can't be written down.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unwritten;

enum Entry {
    Line(Vec<u8>),
    /// Open the file anew: it may have been moved away.
    Reopen,
}

#[derive(Serialize)]
struct Line<'a> {
    time: String,
    outcome: &'static str,
    #[serde(flatten)]
    record: AuditRecord<'a>,
    #[serde(flatten)]
    statement: StatementView<'a>,
}

#[derive(Serialize)]
struct TablesLine<'a> {
    time: String,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a RequestId>,
    tables: String,
    #[serde(flatten)]
    record: TablesRecord<'a>,
    members: Vec<MemberLine<'a>>,
}

#[derive(Serialize)]
struct MemberLine<'a> {
    #[serde(flatten)]
    statement: StatementView<'a>,
    #[serde(flatten)]
    record: MemberRecord<'a>,
}

/// How late a line may come into the file.
const GATHERING: Duration = Duration::from_millis(2);

/// A statement as the log is to have it.
#[derive(Serialize)]
struct StatementView<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    statement: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    statement_sha256: Option<String>,
}

impl<'a> StatementView<'a> {
    /// Of the text with its escapes resolved: each client escapes in its own way.
    fn new(statement: Option<&'a str>, form: StatementForm) -> Self {
        match form {
            StatementForm::Text => Self { statement, statement_sha256: None },
            StatementForm::Digest => Self { statement: None, statement_sha256: statement.map(sha256) },
        }
    }
}

impl<'a> MemberLine<'a> {
    fn new(member: &'a Member<'_>, form: StatementForm) -> Self {
        let statement = StatementView::new(member.statement.as_deref(), form);
        Self { statement, record: member.audit(form == StatementForm::Text) }
    }
}

impl AuditLog {
    pub(super) fn open(settings: &AuditConfig) -> io::Result<Self> {
        let AuditConfig { file, statement } = settings.clone();
        let open = move || -> io::Result<Option<File>> {
            file.as_ref().map(|path| OpenOptions::new().append(true).create(true).open(path)).transpose()
        };
        let target = open()?;
        let failed = Arc::new(AtomicBool::new(false));
        let (lines, entries) = sync_channel(QUEUE);
        let waiting = Arc::new(AtomicUsize::new(0));
        let (seen, left) = (Arc::clone(&failed), Arc::clone(&waiting));
        let (end, written) = channel();
        std::thread::Builder::new().name("audit".to_owned()).spawn(move || {
            let _end: Sender<Infallible> = end;
            if let Err(error) = write_all(&entries, &left, target, &open) {
                seen.store(true, Ordering::Relaxed);
                say("error", &format!("the audit log can't be written: {error}; all requests are refused"), &[]);
            }
        })?;
        Ok(Self { form: statement, lines: Mutex::new(Some(lines)), waiting, failed, written: Mutex::new(written) })
    }

    /// Writes a decision down.
    ///
    /// # Errors
    ///
    /// When lines can't be written, or not as fast as they come.
    pub(super) fn write(
        &self,
        answer: &Answered<'_>,
        outcome: Outcome,
        request_id: Option<&RequestId>,
    ) -> Result<(), Unwritten> {
        let form = self.form;
        let with_text = form == StatementForm::Text;
        let (time, outcome) = (now(), outcome.name());
        let mut text = Vec::with_capacity(LINE);
        let written = match answer {
            Answered::Ledger(answer) => {
                let statement = StatementView::new(answer.statement.as_deref(), form);
                serde_json::to_writer(&mut text, &Line { time, outcome, record: answer.audit(with_text), statement })
            }
            Answered::Tables(answer, account) => {
                let member = |member| MemberLine::new(member, form);
                let members = answer.members.iter().map(member).collect();
                let (tables, record) = (account.table_arn("*").to_string(), answer.audit(with_text));
                serde_json::to_writer(&mut text, &TablesLine { time, outcome, request_id, tables, record, members })
            }
        };
        written.map_err(|_| Unwritten)?;
        text.push(b'\n');
        let length = text.len();
        // One line always fits.
        let is_full = self.waiting.fetch_add(length, Ordering::Relaxed) > QUEUE_BYTES;
        let sent = if is_full { Err(Unwritten) } else { self.send(Entry::Line(text)) };
        if sent.is_err() {
            self.waiting.fetch_sub(length, Ordering::Relaxed);
        }
        sent
    }

    /// Opens the file anew.
    pub(super) fn reopen(&self) {
        // If it can't, requests will tell.
        let _ = self.send(Entry::Reopen);
    }

    fn send(&self, entry: Entry) -> Result<(), Unwritten> {
        if self.failed.load(Ordering::Relaxed) {
            return Err(Unwritten);
        }
        let lines = self.lines.lock().map_err(|_| Unwritten)?;
        match lines.as_ref().map(|lines| lines.try_send(entry)) {
            Some(Ok(())) => Ok(()),
            None | Some(Err(TrySendError::Full(_) | TrySendError::Disconnected(_))) => Err(Unwritten),
        }
    }

    /// Writes what waits, and ends; after `limit` in any case, should nobody read.
    pub(super) fn close(&self, limit: Duration) {
        drop(self.lines.lock().ok().and_then(|mut lines| lines.take()));
        let end = self.written.lock().ok().and_then(|written| written.recv_timeout(limit).err());
        if end != Some(RecvTimeoutError::Disconnected) {
            say("error", "the end of the audit log could not be written", &[]);
        }
    }
}

fn write_all(
    entries: &Receiver<Entry>,
    waiting: &AtomicUsize,
    target: Option<File>,
    open: &dyn Fn() -> io::Result<Option<File>>,
) -> io::Result<()> {
    let stream = |file: Option<File>| -> BufWriter<Box<dyn Write>> {
        BufWriter::new(file.map_or_else(|| Box::new(io::stdout()) as Box<dyn Write>, |file| Box::new(file)))
    };
    let mut out = stream(target);
    while let Ok(first) = entries.recv() {
        let mut next = Some(first);
        while let Some(entry) = next {
            match entry {
                Entry::Line(line) => {
                    out.write_all(&line)?;
                    waiting.fetch_sub(line.len(), Ordering::Relaxed);
                }
                Entry::Reopen => {
                    out.flush()?;
                    out = stream(open()?);
                }
            }
            next = entries.try_recv().ok();
        }
        out.flush()?;
        // Awake, this thread costs each request more than the decision does. Lines gather meanwhile.
        std::thread::sleep(GATHERING);
    }
    Ok(())
}

/// A message of the service itself, on standard error.
pub(super) fn say(level: &str, message: &str, more: &[(&str, &str)]) {
    let mut map = serde_json::Map::new();
    for (key, value) in [("time", now().as_str()), ("level", level), ("message", message)].iter().chain(more) {
        map.insert((*key).to_owned(), (*value).into());
    }
    // If even that fails there is nobody to tell.
    let _ = writeln!(io::stderr(), "{}", serde_json::Value::Object(map));
}

fn now() -> String {
    let time = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let millis = i64::try_from(time.as_millis()).unwrap_or_default();
    Timestamp::from_millisecond(millis).map(|time| format!("{time:.3}")).unwrap_or_default()
}

fn sha256(text: &str) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or_default();
    let digest = Sha256::digest(text.as_bytes());
    let mut hex = String::with_capacity(64);
    hex.extend(digest.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]));
    hex
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use partiql_iam::authorizer::{Answer, Refusal};
    use partiql_iam::wire::RequestError;

    #[test]
    fn long_lines_do_not_fill_the_memory() {
        let (lines, entries) = sync_channel(QUEUE);
        let log = AuditLog {
            form: StatementForm::Text,
            lines: Mutex::new(Some(lines)),
            waiting: Arc::default(),
            failed: Arc::default(),
            written: Mutex::new(channel().1),
        };
        let mut answer = Answer::refused(Refusal::malformed(&RequestError::Path));
        answer.statement = Some(Cow::Owned("a".repeat(QUEUE_BYTES / 4)));
        let answer = Answered::Ledger(answer);
        let written = || (0..8).take_while(|_| log.write(&answer, Outcome::Refused, None).is_ok()).count();
        // Nobody takes them away.
        assert_eq!(written(), 4);
        assert_eq!(written(), 0);
        let waiting: usize = entries.try_iter().map(|entry| length(&entry)).sum();
        assert_eq!(log.waiting.load(Ordering::Relaxed), waiting);
    }

    fn length(entry: &Entry) -> usize {
        match entry {
            Entry::Line(line) => line.len(),
            Entry::Reopen => 0,
        }
    }
}
