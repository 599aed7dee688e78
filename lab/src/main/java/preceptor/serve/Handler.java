package preceptor.serve;

/// Answers one kind of request. Called on a virtual thread per request, by many at once.
///
/// A handler answers within milliseconds: virtual threads share as many carriers as there are processors, and one that
/// computes for long keeps other clients waiting. Longer work belongs on platform threads of the part's own, and its
/// results go out through an [EventStream].
@FunctionalInterface
public interface Handler {
    /// The answer to `request`. A [RequestException] tells the client what is wrong; anything else thrown is a fault of
    /// the program, status 500, and does not end the server.
    Reply reply(Request request);
}
