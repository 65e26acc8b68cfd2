// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <zstd.h>
#include <zdict.h>
