/// The library of Preceptor: region graphs, teachers, students, and the expansion of a student onto its teacher.
module preceptor.core {
    exports preceptor.linalg;
    exports preceptor.random;
    exports preceptor.region;
    exports preceptor.teacher;
    exports preceptor.student;
    exports preceptor.expansion;
    exports preceptor.training;
    exports preceptor.analysis;
}
