//! Nothing but its benches: `cargo bench -p partiql-iam-peers`.
