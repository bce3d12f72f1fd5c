//! A layer for proxies.
