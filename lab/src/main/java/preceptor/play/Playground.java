package preceptor.play;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import preceptor.run.Experiment;
import preceptor.run.InputException;
import preceptor.run.Problems;
import preceptor.run.RefusedException;
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
/// there is no session of such a spec.
///
/// For use by many threads; requests for one session follow each other.
public final class Playground {
    /// What one answer may take where more than one step is asked for.
    private static final double SECONDS = 0.04;

    /// The most that all sessions may take together by their forecasts, or a third of Java's memory, and the most
    /// sessions.
    private static final double MOST_BYTES = 1e9;

    private static final int MOST_SESSIONS = 128;
    private static final int LONGEST_ID = 64;

    private final Experiment.Clock clock;
    private final Map<String, Slot> slots = new LinkedHashMap<>(16, 0.75f, true);

    /// A session and its turn. What it takes is guarded by the playground, the rest by its lock.
    private static final class Slot {
        private final ReentrantLock lock = new ReentrantLock();
        private double bytes;
        private Session session;
        private List<String> sets = List.of();
    }

    private record Request(String id, List<String> sets, int step, String region, boolean scene) {}

    /// @param clock says when an answer has taken long enough; no number depends on it
    public Playground(Experiment.Clock clock) {
        this.clock = clock;
    }

    /// The answer to a request, a tree of maps, lists, texts and numbers.
    ///
    /// @throws IllegalArgumentException if the request is none
    public Map<String, Object> answer(JsonNode request) {
        return answer(read(request));
    }

    /// How many sessions there are.
    public int sessions() {
        synchronized (slots) {
            return slots.size();
        }
    }

    private Map<String, Object> answer(Request request) {
        Slot slot;
        synchronized (slots) {
            slot = slots.computeIfAbsent(request.id(), id -> new Slot());
        }
        slot.lock.lock();
        try {
            boolean fresh = slot.session == null || !slot.sets.equals(request.sets());
            if (fresh) {
                slot.session = null;
                slot.session = new Session(PlaySpec.of(request.sets()), clock);
                slot.sets = request.sets();
                account(slot);
            }
            return seen(slot.session, request, fresh || request.scene());
        } catch (SpecException | InputException | RefusedException | TooLargeException | IllegalArgumentException e) {
            return Map.of("refused", e.getMessage());
        } finally {
            slot.lock.unlock();
        }
    }

    private Map<String, Object> seen(Session session, Request request, boolean scene) {
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
        answer.put("points", points);
        int region = Scene.region(session.problem().graph(), request.region());
        frame.moment().ifPresent(m -> answer.put("region", Scene.matrices(session.problem(), m, region)));
        if (scene) {
            answer.put("scene", Scene.of(session));
        }
        return answer;
    }

    /// Notes what a new session takes, and forgets those that have not been asked for longest.
    private void account(Slot slot) {
        double bytes =
                Problems.forecast(slot.session.spec(), slot.session.problem()).beyondJava();
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
