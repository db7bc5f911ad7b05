// Notes: one mark for one text.
#include "report/notes.hpp"

#include <gtest/gtest.h>

namespace pushpkt::report {
namespace {

TEST(Notes, ATextHasOneMarkHoweverOftenItIsNamed) {
  Notes notes;
  EXPECT_EQ(notes.mark_of("follows from the options"), "(1)");
  EXPECT_EQ(notes.mark_of("we write 0"), "(2)");
  EXPECT_EQ(notes.mark_of("follows from the options"), "(1)");
  EXPECT_EQ(notes.text(80), "  (1) follows from the options\n  (2) we write 0\n");
}

TEST(Notes, ALongTextGoesOnBelowItsFirstWord) {
  Notes notes;
  EXPECT_EQ(notes.mark_of("a host with an address of its own"), "(1)");
  EXPECT_EQ(notes.text(26), "  (1) a host with an\n      address of its own\n");
}

TEST(Notes, WithoutTextsThereIsNothing) { EXPECT_EQ(Notes().text(80), ""); }

}  // namespace
}  // namespace pushpkt::report
