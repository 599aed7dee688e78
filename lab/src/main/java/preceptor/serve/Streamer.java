package preceptor.serve;

/// Opens a stream of events to one client (server-sent events; in the page `openStream` of `/page/common.js`).
@FunctionalInterface
public interface Streamer {
    /// Called once per client, before anything is sent. It keeps `stream`, offers events from any thread, at any time,
    /// and returns at once; the stream lives on until the client is gone or [EventStream#close] is called. A
    /// [RequestException] refuses the client.
    void open(Request request, EventStream stream);
}
