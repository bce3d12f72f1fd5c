//! What was really used: permissions, counted from what databases and trails wrote down.
//!
//! A [`Counter`] is given records, such as the blocks of a QLDB journal or the events of CloudTrail, and makes a [`Tally`] of them: which principal used
//! which action on which resource, how often, when, with an example. Tallies of several parts are added by [`Tally::merge`], in any order. It walks no
//! folders.
//!
//! What can't be read is in the tally too: an answer is never silently smaller than what it is about.

mod answer;
mod answers;
mod arn;
mod aside;
mod changes;
mod counter;
mod counts;
mod coverage;
mod days;
mod decisions;
mod events;
mod format;
mod gzip;
mod ion;
mod journal;
mod json;
mod known;
mod lacking;
mod line;
mod manifest;
mod missing;
mod moment;
mod principal;
mod problem;
mod read;
mod record;
pub mod report;
mod row;
mod rows;
mod script;
mod shape;
mod tally;
mod trail;
mod usage;
mod window;

pub use counter::Counter;
pub use coverage::{Blocks, Coverage};
pub use days::{Days, MAX_PERIODS};
pub use events::Events;
pub use format::Format;
pub use gzip::unpacked;
pub use known::{Known, Who};
pub use manifest::Manifest;
pub use moment::Moment;
pub use principal::{UNKNOWN, is_like, is_principal, is_unknown};
pub use problem::{Problem, ProblemKind, Stopped};
pub use read::{Found, is_like_records, named_blocks, named_strand};
pub use row::{Difference, Manner, Permission, Unread, Used, Uses};
pub use rows::{KEYS, Row, RowError, Rows, VALUES};
pub use shape::shape;
pub use tally::{Kept, MAX_KEPT, MAX_MANNERS, MAX_PERMISSIONS, Manners, Tally, Totals};
pub use usage::{LeadingKeys, MAX_LEADING_KEYS, Place, Usage};
pub use window::MAX_RECORD_BYTES;
