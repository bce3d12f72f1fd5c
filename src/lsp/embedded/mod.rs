//! Statements in the sources of other languages.
