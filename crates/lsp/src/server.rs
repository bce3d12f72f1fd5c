//! The loop: messages in, answers out, in order.

use std::collections::VecDeque;
use std::time::Duration;

use lsp_server::{Connection, Message};

use super::conversation::{Conversation, End};
use super::settings::ConfigFiles;
use partiql_iam_project::Files;

/// How often the files are looked at if the client does not watch them, as Neovim on Linux.
const LOOK: Duration = Duration::from_secs(1);

/// Serves a client until it says `exit` or is gone.
///
/// Messages are answered one after the other. A request that is cancelled before its turn is not computed; diagnostics are sent when no
/// message waits, so that a burst of changes costs one round of them.
#[must_use]
pub fn serve(connection: &Connection, config_files: ConfigFiles) -> End {
    let mut conversation = Conversation::new(config_files, Files::Disk);
    let mut queue = VecDeque::new();
    loop {
        if queue.is_empty() {
            conversation.publish();
            send(connection, &mut conversation);
            match next(connection, &mut conversation) {
                Some(message) => queue.push_back(message),
                None => return conversation.end(),
            }
        }
        queue.extend(connection.receiver.try_iter());
        let Some(message) = queue.pop_front() else { continue };
        let end = conversation.take(message, &queue);
        send(connection, &mut conversation);
        if let Some(end) = end {
            return end;
        }
    }
}

/// The next message, when it comes; `None` if the client is gone.
fn next(connection: &Connection, conversation: &mut Conversation) -> Option<Message> {
    while conversation.must_look() {
        match connection.receiver.recv_timeout(LOOK) {
            Ok(message) => return Some(message),
            Err(error) if error.is_timeout() => {
                conversation.look();
                send(connection, conversation);
            }
            Err(_) => return None,
        }
    }
    connection.receiver.recv().ok()
}

/// When the client does not listen any more, its next message does not come either, and the loop ends.
fn send(connection: &Connection, conversation: &mut Conversation) {
    for message in conversation.said() {
        let _ = connection.sender.send(message);
    }
}
