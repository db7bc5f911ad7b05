"""Conan 2 recipe of the source tree that it lies in: conan create scripts/packaging/conan"""
import os

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy


class Pushpkt(ConanFile):
    name = "pushpkt"
    version = "0.1.0"
    license = "BSD-2-Clause"
    description = "Build, send, see and compare packets by every way out that Linux has"
    settings = "os", "compiler", "build_type", "arch"
    options = {"shared": [True, False], "tools": [True, False]}
    default_options = {"shared": False, "tools": True}
    package_type = "library"

    def export_sources(self):
        root = os.path.join(self.recipe_folder, "..", "..", "..")
        for pattern in ("CMakeLists.txt", "LICENSE", "*.md", "src/*", "include/*", "tools/*",
                        "scripts/*", "docs/*", "examples/*"):
            copy(self, pattern, root, self.export_sources_folder)

    def requirements(self):
        # What the public headers include.
        self.requires("tl-expected/[>=1.0]", transitive_headers=True)
        self.requires("fmt/[>=9]", transitive_headers=True)
        for name in ("libpcap/[>=1.10]", "libtins/[>=4.4]", "libnl/[>=3.7]", "openssl/[>=3]",
                     "nlohmann_json/[>=3.11]", "tomlplusplus/[>=3.3]", "zlib/[>=1.2]"):
            self.requires(name)
        if self.options.tools:
            self.requires("cli11/[>=2.3]")

    def validate(self):
        check_min_cppstd(self, 20)

    def layout(self):
        cmake_layout(self)

    def generate(self):
        toolchain = CMakeToolchain(self)
        toolchain.variables["PUSHPKT_BUILD_TESTS"] = False
        toolchain.variables["PUSHPKT_BUILD_TOOLS"] = bool(self.options.tools)
        toolchain.generate()
        CMakeDeps(self).generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        CMake(self).install()

    def package_info(self):
        # pushpktConfig.cmake of the project is the one to find: it names the targets.
        self.cpp_info.set_property("cmake_find_mode", "none")
        self.cpp_info.builddirs.append(os.path.join("lib", "cmake", "pushpkt"))
