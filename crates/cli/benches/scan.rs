//! How long `partiql-iam scan` takes for a tree of 10,000 source files, beside reading and searching them alone, and how its memory grows.
//!
//! `cargo bench -p partiql-iam-cli --bench scan` prints both times, of the best of several runs in turn, and how many times as long the scan
//! takes. With `--test` a small tree is scanned once.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_docs,
    reason = "a bench fails by panicking, and prints"
)]

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use ignore::{WalkBuilder, WalkState};
use memchr::memmem;

/// Files of 4 kB on average.
const AVERAGE: usize = 4 << 10;
const RUNS: usize = 7;

/// Numbers that are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit).unwrap()).unwrap()
    }
}

/// The endings of the files, and a line of each language.
const LANGUAGES: [(&str, &str); 8] = [
    ("py", "    total = compute(first, second)  # the sum of what came\n"),
    ("java", "        String name = service.find(id).orElse(\"nobody\");\n"),
    ("ts", "  const rows = await load(`${base}/items`, { retries: 3 });\n"),
    ("go", "\tif err != nil {\n\t\treturn fmt.Errorf(\"can't load: %w\", err)\n\t}\n"),
    ("cs", "        var item = items.FirstOrDefault(i => i.Name == \"x\");\n"),
    ("rs", "    let found = list.iter().find(|item| item.name == \"x\")?;\n"),
    ("kt", "    val item = items.firstOrNull { it.name == \"x\" } ?: return\n"),
    ("json", "  {\"name\": \"item\", \"values\": [1, 2, 3], \"note\": \"nothing\"},\n"),
];

/// What one file in ten has: a service's name, and in half of these a statement.
const STATEMENT: [&str; 2] = [
    "client.execute_statement(Statement=\"SELECT Genre FROM Music WHERE Artist = 'a' AND SongTitle = 'b'\")\n",
    "client.put_item(table)\n",
];

fn make(root: &Path, files: usize) {
    let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15);
    for number in 0..files {
        let (ending, line) = LANGUAGES[number % LANGUAGES.len()];
        let folder = root.join(format!("d{}", number / 500)).join(format!("e{}", number / 50 % 10));
        fs::create_dir_all(&folder).unwrap();
        let length = AVERAGE / 2 + numbers.below(AVERAGE);
        let mut text = String::new();
        if ending == "json" {
            text.push_str("[\n");
        } else if number % 10 == 0 {
            text.push_str(if ending == "py" { "import boto3  # dynamodb\n" } else { "// dynamodb\n" });
            text.push_str(STATEMENT[number / 10 % 2]);
        }
        while text.len() < length {
            text.push_str(line);
            if numbers.below(12) == 0 && ending != "json" {
                writeln!(text, "// execute later: {}", numbers.below(1_000)).unwrap();
            }
        }
        fs::write(folder.join(format!("f{number}.{ending}")), text).unwrap();
    }
}

/// Reads all files and looks for `execute` in them, on several threads.
fn search(root: &Path) -> usize {
    let found = AtomicUsize::new(0);
    let finder = memmem::Finder::new(b"execute");
    WalkBuilder::new(root).require_git(false).build_parallel().run(|| {
        Box::new(|entry| {
            let Ok(entry) = entry else { return WalkState::Continue };
            if entry.file_type().is_some_and(|kind| kind.is_file()) {
                let bytes = fs::read(entry.path()).unwrap();
                found.fetch_add(finder.find_iter(&bytes).count(), Ordering::Relaxed);
            }
            WalkState::Continue
        })
    });
    found.into_inner()
}

/// Scans all files with the program; how long it takes, and the most memory, in kB, if the system says it.
fn scan(root: &Path) -> (Duration, Option<usize>) {
    let start = Instant::now();
    let mut program = Command::new(env!("CARGO_BIN_EXE_partiql-iam"));
    program.args(["scan", "--no-config", "--account", "123456789012", "--region", "us-east-1"]);
    let mut child = program.arg(root).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let status = PathBuf::from(format!("/proc/{}/status", child.id()));
    let mut memory = None;
    loop {
        if let Some(exit) = child.try_wait().unwrap() {
            assert!(matches!(exit.code(), Some(0 | 1)), "{exit}");
            return (start.elapsed(), memory);
        }
        let text = fs::read_to_string(&status).unwrap_or_default();
        let peak =
            text.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.trim().parse().ok());
        memory = peak.or(memory);
        thread::sleep(Duration::from_millis(1));
    }
}

fn main() {
    let is_test = std::env::args().any(|argument| argument == "--test");
    let (files, runs) = if is_test { (200, 1) } else { (10_000, RUNS) };
    let root = std::env::temp_dir().join(format!("partiql-iam-scan-{}", std::process::id()));
    let (small, large) = (root.join("small"), root.join("large"));
    make(&small, files / 10);
    make(&large, files);
    assert!(search(&large) > files / 10);
    let (mut searched, mut scanned, mut memory) = (Duration::MAX, Duration::MAX, None);
    for _ in 0..runs {
        let start = Instant::now();
        search(&large);
        searched = searched.min(start.elapsed());
        let (time, peak) = scan(&large);
        (scanned, memory) = (scanned.min(time), peak.max(memory));
    }
    let (_, memory_of_small) = scan(&small);
    fs::remove_dir_all(&root).unwrap();
    let times = scanned.as_secs_f64() / searched.as_secs_f64();
    println!("{files} files: searched in {searched:.1?}, scanned in {scanned:.1?}: {times:.2} times as long");
    println!("memory: {memory:?} kB for {files} files, {memory_of_small:?} kB for {}", files / 10);
}
