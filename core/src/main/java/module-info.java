/// The library of Preceptor: region graphs, teachers, students, and the expansion of a student onto its teacher.
module preceptor.core {
    requires static jdk.incubator.vector;

    exports preceptor.linalg;
    exports preceptor.parallel;
    exports preceptor.random;
    exports preceptor.region;
    exports preceptor.teacher;
    exports preceptor.student;
    exports preceptor.expansion;
    exports preceptor.refinement;
    exports preceptor.training;
    exports preceptor.analysis;
}
