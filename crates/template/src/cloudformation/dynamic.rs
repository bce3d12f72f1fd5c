//! Dynamic references: texts that the deployment puts in, `{{resolve:ssm:/name}}`.
//!
//! Source: CloudFormation user guide, "Get values stored in other services using dynamic references".

use crate::value::{Piece, joined};

const OPEN: &str = "{{resolve:";
const CLOSE: &str = "}}";

/// Whether there is a dynamic reference in a text, or the beginning of one.
pub(crate) fn is_in(text: &str) -> bool {
    text.contains(OPEN)
}

/// The pieces with what is not known in the place of each dynamic reference, which may go over several of them. One that nothing ends goes to the end.
pub(crate) fn resolved(pieces: Vec<Piece>) -> Vec<Piece> {
    let pieces = joined(pieces);
    if !pieces.iter().any(|piece| matches!(piece, Piece::Known(text) if is_in(text))) {
        return pieces;
    }
    let mut result = Vec::new();
    // The name of the reference that is open.
    let mut open: Option<String> = None;
    for piece in pieces {
        let text = match (piece, &mut open) {
            (Piece::Known(text), _) => text,
            (Piece::Unknown(name), Some(reference)) => {
                reference.push_str(&name);
                continue;
            }
            (piece @ Piece::Unknown(_), None) => {
                result.push(piece);
                continue;
            }
        };
        let mut rest = text.as_str();
        loop {
            match &mut open {
                None => match rest.split_once(OPEN) {
                    Some((before, after)) => {
                        result.push(Piece::Known(before.to_owned()));
                        open = Some("resolve:".to_owned());
                        rest = after;
                    }
                    None => {
                        result.push(Piece::Known(rest.to_owned()));
                        break;
                    }
                },
                Some(reference) => match rest.split_once(CLOSE) {
                    Some((inner, after)) => {
                        reference.push_str(inner);
                        result.extend(open.take().map(Piece::Unknown));
                        rest = after;
                    }
                    None => {
                        reference.push_str(rest);
                        break;
                    }
                },
            }
        }
    }
    result.extend(open.map(Piece::Unknown));
    joined(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(text: &str) -> Piece {
        Piece::Known(text.to_owned())
    }

    fn unknown(name: &str) -> Piece {
        Piece::Unknown(name.to_owned())
    }

    #[test]
    fn references_are_unknown() {
        assert_eq!(resolved(vec![known("a{{b}}")]), [known("a{{b}}")]);
        assert_eq!(resolved(vec![known("{{resolve:ssm:/a}}")]), [unknown("resolve:ssm:/a")]);
        assert_eq!(
            resolved(vec![known("a{{resolve:ssm:/b:1}}c{{resolve:ssm:/d}}")]),
            [known("a"), unknown("resolve:ssm:/b:1"), known("c"), unknown("resolve:ssm:/d")]
        );
        // Over several pieces.
        let pieces = vec![known("a{{res"), known("olve:ssm:/"), unknown("Stage"), known("/b}}c"), unknown("D")];
        assert_eq!(resolved(pieces), [known("a"), unknown("resolve:ssm:/Stage/b"), known("c"), unknown("D")]);
        assert_eq!(
            resolved(vec![known("a{{resolve:ssm:/b}"), unknown("C")]),
            [known("a"), unknown("resolve:ssm:/b}C")]
        );
    }
}
