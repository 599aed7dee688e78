package preceptor.teacher;

/// A rule taken child by child: a state that moves with each child's value and in the end says the rule's. Two partial
/// tuples with equal states have the same future.
public interface Running {
    /// The state before the first child.
    int[] start();

    /// The state after child number `child` has shown `z`; a new array.
    int[] step(int[] state, int child, int z);

    /// The rule's value after the last child.
    int output(int[] state);
}
