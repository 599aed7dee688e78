package preceptor.spec;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The state of reading one spec: the problems so far, and where each path was written.
final class Reading {
    private static final int MOST_PROBLEMS = 20;

    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, Place> places = new HashMap<>();
    private final Place start;

    Reading(Place start) {
        this.start = start;
    }

    /// Thrown to end a reading that has found enough.
    static final class TooMany extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooMany() {
            super("too many problems", null, false, false);
        }
    }

    void problem(Place place, String path, String message) {
        problems.add(new Problem(place, path, message));
        if (problems.size() >= MOST_PROBLEMS) {
            throw new TooMany();
        }
    }

    /// A problem at the place where `path`, or the nearest path above it, was written.
    void problem(String path, String message) {
        problem(placeOf(path), path, message);
    }

    void written(String path, Place place) {
        places.put(path, place);
    }

    boolean isWritten(String path) {
        return places.containsKey(path);
    }

    Place placeOf(String path) {
        String p = path;
        while (!p.isEmpty()) {
            Place place = places.get(p);
            if (place != null) {
                return place;
            }
            p = p.substring(0, Math.max(0, Math.max(p.lastIndexOf('.'), p.lastIndexOf('['))));
        }
        return start;
    }

    boolean failed() {
        return !problems.isEmpty();
    }

    List<Problem> problems() {
        return List.copyOf(problems);
    }

    void throwIfFailed() {
        if (failed()) {
            throw new SpecException(problems);
        }
    }

    static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
