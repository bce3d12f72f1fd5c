//! What becomes of a request, as its client sees it.

/// What the client gets as answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The request may go on.
    GoOn,
    /// It may not.
    Refused(ClientAnswer),
    /// The decision could not be written down.
    Unavailable,
}

/// What the client gets in the place of the upstream's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientAnswer {
    /// The HTTP status: 400; 200 for a batch of DynamoDB of which every member is refused.
    pub status: u16,
    /// The headers, names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: String,
}
