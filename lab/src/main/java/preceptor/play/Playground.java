package preceptor.play;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import preceptor.parallel.Workers;
import preceptor.run.Experiment;
import preceptor.run.InputException;
import preceptor.run.Problem;
import preceptor.run.Problems;
import preceptor.run.RefusedException;
import preceptor.spec.Spec;
import preceptor.spec.SpecException;
import preceptor.teacher.TooLargeException;
import tools.jackson.databind.JsonNode;

/// Answers the playground's requests: each names a session, says its whole spec as settings, and asks for a step. As
/// what is seen depends on these alone, a session may be forgotten at any time: the next request makes it again.
///
/// A request, in JSON: `id` of the session, a text that the page makes up; `sets`, a list of `a.b=value` over the
/// playground's base spec; `step` to go to; `region` whose matrices are wanted; `scene`, whether to send what no step
/// changes, which a new session always sends.
///
/// The answer: `step` reached, which may be short of the one asked for; `numbers` of that step (`whole`, `regions`,
/// `edges`, see [Reading]); `points` recorded on the way (`step`, `whole`) at multiples of `spacing`; `region` with its
/// matrices; `scene`; and `failure` (`step`, `message`) where the numbers diverge. Or `refused` with the reason why
/// there is no session of such a spec. Or `pending`, where the numbers take longer than a hand on a control should
/// wait: whoever asks again gets them. Its `scene` is there long before.
///
/// For use by many threads; requests for one session follow each other. Computing has threads of its own, so that it
/// keeps no other request waiting.
public final class Playground implements AutoCloseable {
    /// What one answer may take where more than one step is asked for.
    private static final double SECONDS = 0.04;

    /// How long an answer waits for numbers before the scene has been sent, and afterwards.
    private static final double FIRST_WAIT = 0.02;

    private static final double WAIT = 1;

    /// The most that all sessions may take together by their forecasts, or a third of Java's memory, and the most
    /// sessions.
    private static final double MOST_BYTES = 1e9;

    private static final int MOST_SESSIONS = 128;
    private static final int LONGEST_ID = 64;
    private static final long LAST_WORK_SECONDS = 10;

    private final Experiment.Clock clock;
    private final double firstWait;
    private final double wait;
    private final Workers workers = new Workers(Runtime.getRuntime().availableProcessors());
    private final ExecutorService threads = Executors.newFixedThreadPool(
            Runtime.getRuntime().availableProcessors(),
            Thread.ofPlatform().daemon().name("play-", 1).factory());
    private final Map<String, Slot> slots = new LinkedHashMap<>(16, 0.75f, true);

    /// A session and its turn. What it takes is guarded by the playground, the rest by its lock.
    private static final class Slot {
        private final ReentrantLock lock = new ReentrantLock();
        private double bytes;
        private List<String> sets = List.of();
        private CompletableFuture<Map<String, Object>> scene;
        private CompletableFuture<Session> session;
        private Work work;
        private boolean sceneSent;
        private final List<Object> points = new ArrayList<>();
    }

    /// What a scene is made of, and a session.
    private record Posed(Spec spec, Problem problem) {}

    /// What is being computed, and for which step and region.
    private record Work(int step, String region, CompletableFuture<Seen> seen) {}

    /// @param answer without points and scene
    private record Seen(Map<String, Object> answer, List<Object> points) {}

    private record Request(String id, List<String> sets, int step, String region, boolean scene) {}

    /// @param clock says when an answer has taken long enough; no number depends on it
    public Playground(Experiment.Clock clock) {
        this(clock, FIRST_WAIT, WAIT);
    }

    /// @param firstWait how long an answer waits for numbers before the scene has been sent, in seconds
    /// @param wait how long it does afterwards
    Playground(Experiment.Clock clock, double firstWait, double wait) {
        this.clock = clock;
        this.firstWait = firstWait;
        this.wait = wait;
    }

    /// The answer to a request, a tree of maps, lists, texts and numbers.
    ///
    /// @throws IllegalArgumentException if the request is none
    public Map<String, Object> answer(JsonNode request) throws InterruptedException {
        return answer(read(request));
    }

    /// How many sessions there are.
    public int sessions() {
        synchronized (slots) {
            return slots.size();
        }
    }

    private Map<String, Object> answer(Request request) throws InterruptedException {
        Slot slot;
        synchronized (slots) {
            slot = slots.computeIfAbsent(request.id(), id -> new Slot());
        }
        slot.lock.lockInterruptibly();
        try {
            if (slot.session == null || !slot.sets.equals(request.sets())) {
                renew(slot, request.sets());
            }
            double end = clock.seconds() + (slot.sceneSent ? wait : firstWait);
            Optional<Map<String, Object>> seen = seen(slot, request, end);
            Map<String, Object> answer = seen.orElseGet(() -> new LinkedHashMap<>(Map.of("pending", true)));
            if (seen.isPresent()) {
                answer.put("points", List.copyOf(slot.points));
                slot.points.clear();
            }
            // Numbers end the asking, so they wait for their scene, which is made beside them.
            if ((request.scene() || !slot.sceneSent) && (seen.isPresent() || slot.scene.isDone())) {
                answer.put("scene", slot.scene.get());
                slot.sceneSent = true;
            }
            return answer;
        } catch (ExecutionException | CompletionException failed) {
            slot.session = null;
            Throwable cause = failed;
            while (cause instanceof CompletionException || cause instanceof ExecutionException) {
                cause = cause.getCause();
            }
            return switch (cause) {
                case SpecException e -> Map.of("refused", e.getMessage());
                case InputException e -> Map.of("refused", e.getMessage());
                case RefusedException e -> Map.of("refused", e.getMessage());
                case TooLargeException e -> Map.of("refused", e.getMessage());
                case IllegalArgumentException e -> Map.of("refused", e.getMessage());
                case RuntimeException fault -> throw fault;
                case Error fault -> throw fault;
                default -> throw new IllegalStateException(cause);
            };
        } finally {
            slot.lock.unlock();
        }
    }

    /// Begins a session of other settings; what is still computed of the last one is thrown away when it is done.
    private void renew(Slot slot, List<String> sets) {
        slot.sets = sets;
        slot.work = null;
        slot.sceneSent = false;
        slot.points.clear();
        CompletableFuture<Posed> posed = CompletableFuture.supplyAsync(
                () -> {
                    Spec spec = PlaySpec.of(sets);
                    return new Posed(spec, Session.problem(spec));
                },
                threads);
        slot.scene = posed.thenApplyAsync(p -> Scene.of(p.spec(), p.problem()), threads);
        slot.session = posed.thenApplyAsync(
                p -> {
                    Session session = new Session(p.spec(), p.problem(), clock, workers);
                    account(slot, session);
                    return session;
                },
                threads);
    }

    /// What is seen at the step of `request`, or nothing where it takes until after `end`.
    private Optional<Map<String, Object>> seen(Slot slot, Request request, double end)
            throws ExecutionException, InterruptedException {
        while (true) {
            if (slot.work == null) {
                CompletableFuture<Seen> seen =
                        slot.session.thenApplyAsync(session -> towards(session, request), threads);
                slot.work = new Work(request.step(), request.region(), seen);
            }
            Work work = slot.work;
            try {
                long left = (long) (1e9 * Math.max(0, end - clock.seconds()));
                Seen seen = work.seen.get(left, TimeUnit.NANOSECONDS);
                slot.work = null;
                slot.points.addAll(seen.points());
                if (work.step() == request.step() && work.region().equals(request.region())) {
                    return Optional.of(seen.answer());
                }
            } catch (TimeoutException late) {
                return Optional.empty();
            }
        }
    }

    private Seen towards(Session session, Request request) {
        double end = clock.seconds() + SECONDS;
        Session.Frame frame = session.towards(request.step(), () -> clock.seconds() < end);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("step", frame.step());
        answer.put("spacing", frame.spacing());
        frame.failure().ifPresent(f -> answer.put("failure", Map.of("step", f.step(), "message", f.message())));
        frame.reading()
                .ifPresent(r ->
                        answer.put("numbers", Map.of("whole", r.whole(), "regions", r.regions(), "edges", r.edges())));
        List<Object> points = new ArrayList<>();
        frame.points().forEach(p -> points.add(Map.of("step", p.step(), "whole", p.whole())));
        int region = Scene.region(session.problem().graph(), request.region());
        frame.moment().ifPresent(m -> answer.put("region", Scene.matrices(session.problem(), m, region)));
        return new Seen(answer, points);
    }

    /// Notes what a new session takes, and forgets those that have not been asked for longest.
    private void account(Slot slot, Session session) {
        double bytes =
                Problems.watchedForecast(session.spec(), session.problem()).beyondJava();
        double most = Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / 3.0);
        synchronized (slots) {
            slot.bytes = bytes;
            double all = slots.values().stream().mapToDouble(s -> s.bytes).sum();
            Iterator<Slot> oldest = slots.values().iterator();
            while (slots.size() > 1 && (all > most || slots.size() > MOST_SESSIONS)) {
                Slot other = oldest.next();
                if (other == slot) {
                    continue;
                }
                all -= other.bytes;
                oldest.remove();
            }
        }
    }

    /// Ends the threads that compute.
    @Override
    public void close() {
        threads.shutdownNow();
        try {
            // What is being computed still uses the workers; it takes a few steps at most.
            if (threads.awaitTermination(LAST_WORK_SECONDS, TimeUnit.SECONDS)) {
                workers.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Request read(JsonNode root) {
        String id = root.path("id").asString("");
        if (id.isEmpty() || id.length() > LONGEST_ID) {
            throw new IllegalArgumentException("id: expected 1 to " + LONGEST_ID + " characters, got " + id.length());
        }
        JsonNode sets = root.path("sets");
        JsonNode step = root.path("step");
        if (!sets.isArray() || !step.isIntegralNumber() || !step.canConvertToInt()) {
            throw new IllegalArgumentException("expected a list sets and a whole number step");
        }
        List<String> settings = new ArrayList<>();
        sets.forEach(set -> settings.add(set.asString("")));
        return new Request(
                id,
                List.copyOf(settings),
                step.intValue(),
                root.path("region").asString(""),
                root.path("scene").asBoolean(false));
    }
}
