//! Places in JSON as paths, `$.Statement[1].Action`.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::fmt;

use super::Quoted;

/// One step down.
#[derive(Clone, Debug)]
pub(crate) enum Step<'t> {
    Key(Cow<'t, str>),
    Index(usize),
}

/// The steps from the top to a value.
#[derive(Clone, Debug)]
pub(crate) struct Path<'t> {
    steps: Vec<Step<'t>>,
}

impl<'t> Path<'t> {
    pub(crate) const fn root() -> Self {
        Self { steps: Vec::new() }
    }

    pub(crate) fn push(&mut self, step: Step<'t>) {
        self.steps.push(step);
    }

    pub(crate) fn pop(&mut self) {
        self.steps.pop();
    }

    pub(crate) const fn depth(&self) -> usize {
        self.steps.len()
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("$")?;
        for step in &self.steps {
            match step {
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Key(key) if is_plain(key) => write!(f, ".{key}")?,
                Step::Key(key) => write!(f, "[{}]", Quoted(key))?,
            }
        }
        Ok(())
    }
}

/// Whether a key can follow a dot without being misread.
fn is_plain(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
