//! Which findings are old, by a file.

use std::fs;
use std::path::PathBuf;

use clap::Args;

use super::{Failure, complain, note, read};
use crate::report::{Baseline, Output};

/// The longest file of old findings.
const MAX_BASELINE_BYTES: usize = 64 << 20;

/// The file with the old findings.
#[derive(Debug, Args)]
pub(super) struct BaselineArgs {
    /// A file with old findings, which are left out: lints and warnings only
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write the lints and warnings that are found now into the file of `--baseline`
    #[arg(long, requires = "baseline")]
    write_baseline: bool,
}

impl BaselineArgs {
    /// Reads the file, if one is given.
    pub(super) fn begin(&self, output: &mut Output<'_>) -> Result<(), Failure> {
        let Self { baseline, write_baseline } = self;
        let Some(path) = baseline else { return Ok(()) };
        if *write_baseline {
            output.set_baseline(Some(Baseline::to_write()));
            return Ok(());
        }
        let text = read(path, MAX_BASELINE_BYTES)?;
        let baseline = Baseline::parse(&text).map_err(|problem| {
            let problem = format!("`{}` is no file of old findings: {problem}", path.display());
            Failure::plain("baseline", &problem, "write it with `--write-baseline`")
        })?;
        output.set_baseline(Some(baseline));
        Ok(())
    }

    /// Writes the file, or says which old findings are no more.
    pub(super) fn end(&self, output: &Output<'_>) -> Result<(), Failure> {
        let (Some(path), Some((baseline, stale))) = (&self.baseline, output.baseline()) else { return Ok(()) };
        let name = path.display();
        if let Some(text) = baseline.text() {
            let text = text.map_err(std::io::Error::from)?;
            return fs::write(path, text)
                .map_err(|error| Failure::plain("baseline", &format!("`{name}`: {error}"), "make the file writable"));
        }
        if stale > 0 {
            let are = if stale == 1 { "finding is" } else { "findings are" };
            complain(&note(&format!(
                "{stale} {are} in `{name}` and no more there: write it again with `--write-baseline`"
            )));
        }
        Ok(())
    }
}
