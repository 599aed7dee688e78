package preceptor.analysis;

import preceptor.student.Architecture;
import preceptor.student.Parameters;
import preceptor.teacher.Teacher;

/// A teacher and a student on which the statements of mathematics.md are tried.
///
/// @param name says what is particular about it
/// @param lossless whether every summary determines the input below it, so that T1–T3 are exact
public record Case(String name, Teacher teacher, Architecture architecture, Parameters parameters, boolean lossless) {}
