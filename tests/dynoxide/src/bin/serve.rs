//! Dynoxide as a server, for the tests with a proxy in front of it: it prints the address that it listens on, and ends when it is killed.

use dynoxide::Database;
use dynoxide::server::serve_on;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    serve_on(listener, Database::memory()?).await;
    Ok(())
}
